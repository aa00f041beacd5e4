package io.varve.api.json;

import io.varve.api.AppendResult;
import io.varve.api.VarveException;

/**
 * The JSON form of an {@link AppendResult}: {@code
 * {"status":"appended","first","last","versions":{entity:version}}}, {@code
 * {"status":"conflict","expected","actual","where"}} or {@code
 * {"status":"error","code","message"}}.
 */
public final class ResultJson {
  private ResultJson() {}

  public static void write(JsonWriter out, AppendResult result) {
    switch (result) {
      case AppendResult.Appended appended -> writeAppended(out, appended);
      case AppendResult.Conflict conflict -> writeConflict(out, conflict);
      case AppendResult.Failed failed -> writeError(out, failed.cause());
    }
  }

  private static void writeAppended(JsonWriter out, AppendResult.Appended appended) {
    out.beginObject().key("status").string("appended");
    out.key("first").number(appended.first()).key("last").number(appended.last());
    out.key("versions").beginObject();
    appended.versions().forEach((id, version) -> out.key(id.value()).number(version));
    out.endObject().endObject();
  }

  private static void writeConflict(JsonWriter out, AppendResult.Conflict conflict) {
    out.beginObject().key("status").string("conflict");
    out.key("expected").string(conflict.expected());
    out.key("actual").string(conflict.actual());
    out.key("where").string(conflict.where()).endObject();
  }

  public static void writeError(JsonWriter out, VarveException error) {
    writeError(out, error.code(), String.valueOf(error.getMessage()));
  }

  /** As {@link #writeError(JsonWriter, VarveException)}, for errors that are none of ours. */
  public static void writeError(JsonWriter out, String code, String message) {
    out.beginObject().key("status").string("error");
    out.key("code").string(code).key("message").string(message).endObject();
  }
}
