package io.varve.testkit;

import io.varve.api.EventStore;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link EventStore} does, as tests by topic: extend it and say how to make an empty
 * store. The tests close what they were given.
 */
public abstract class EventStoreContract {
  /** An empty, open store that no other test uses. */
  protected abstract EventStore newStore() throws Exception;

  @Nested
  class Appends extends AppendContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Conditions extends ConditionContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class RacingConditions extends RaceContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Retries extends RetryContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Queries extends QueryContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Cursors extends CursorContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Lookups extends LookupContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class States extends StateContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Subscriptions extends SubscriptionContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Bounds extends LimitContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }

  @Nested
  class Closing extends ClosingContract {
    @Override
    EventStore newStore() throws Exception {
      return EventStoreContract.this.newStore();
    }
  }
}
