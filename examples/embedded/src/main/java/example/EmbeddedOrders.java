package example;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.AppendResult.Failed;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StateOptions;
import io.varve.api.Tag;
import io.varve.engine.Varve;
import java.nio.file.Path;

/** Keeps orders in a store inside this process. The README shows the body of {@code main}. */
public final class EmbeddedOrders {

  private EmbeddedOrders() {}

  public static void main(String[] arguments) {
    try (EventStore store = Varve.open(Path.of("orders-data"))) {
      EntityId order = EntityId.of("order-1");
      Query uses = Query.tag("voucher:SPRING");
      long readPosition;
      try (EventCursor cursor = store.query(uses)) {
        readPosition = cursor.readPosition();
        System.out.println("the voucher was used " + cursor.count() + " times");
      }
      NewEvent placed =
          NewEvent.of("order.placed", "order-1", "{\"status\":\"placed\",\"total\":42}")
              .withTags(Tag.of("voucher:SPRING"));
      // Refused if order-1 exists, or if the voucher was used since the query.
      Append append = Append.of(placed).expect(order, ExpectedVersion.absent());
      switch (store.append(append.noneMatch(uses, readPosition))) {
        case Appended done -> System.out.println("stored at position " + done.first());
        case Conflict no -> System.out.println("refused: " + no.where() + " has " + no.actual());
        case Failed failed -> throw failed.cause();
      }
      store.state(order, StateOptions.now()).ifPresent(s -> System.out.println(s.state()));
    }
  }
}
