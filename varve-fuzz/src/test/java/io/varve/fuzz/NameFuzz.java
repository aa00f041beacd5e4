package io.varve.fuzz;

import static io.varve.fuzz.Verdict.accepted;
import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.EntityId;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import io.varve.storage.VolumePath;
import java.nio.charset.StandardCharsets;

/** Entity ids, tags, event types under both naming profiles, and paths on a volume. */
final class NameFuzz {
  @FuzzTest
  void names(byte[] data) {
    String text = new Input(data).restAsText();
    accepted(() -> EntityId.of(text))
        .ifPresent(id -> {
          same(id.value(), text, "the id's text");
          check(utf8(text) >= 1 && utf8(text) <= 512, "the bounds of an id");
        });
    accepted(() -> Tag.of(text))
        .ifPresent(tag -> {
          same(tag.key() + ":" + tag.value(), text, "the tag's parts");
          check(!tag.key().isEmpty() && utf8(text) <= 256, "the bounds of a tag");
          same(Tag.of(tag.key(), tag.value()), tag, "the tag from its parts");
        });
    accepted(() -> event(text).validated(NamingProfile.STRICT))
        .ifPresent(strict ->
            same(event(text).validated(NamingProfile.OPEN), strict, "what is strict is open"));
    accepted(() -> event(text).validated(NamingProfile.OPEN));
  }

  private static NewEvent event(String type) {
    return NewEvent.tagged(type, Payload.none());
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @FuzzTest
  void volumePath(byte[] data) {
    String text = new Input(data).restAsText();
    try {
      String path = VolumePath.requireFile(text);
      String directory = VolumePath.directoryOf(path);
      String name = VolumePath.nameOf(path);
      check(!name.isEmpty() && !name.equals("..") && name.indexOf('/') < 0, "a name");
      same(directory.isEmpty() ? name : directory + "/" + name, text, "the path from its parts");
      check(VolumePath.requireDirectory(directory).length() < text.length(), "a shorter directory");
    } catch (IllegalArgumentException e) {
      check(e.getMessage() != null, "a refusal has a message");
    }
  }
}
