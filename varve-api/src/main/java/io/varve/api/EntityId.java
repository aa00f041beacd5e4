package io.varve.api;

/**
 * Names what events are about: an order, a loan, an account.
 *
 * @param value 1 to 512 bytes of UTF-8
 */
public record EntityId(String value) implements Comparable<EntityId> {
  public EntityId {
    Names.checkBounds("entity id", value);
  }

  public static EntityId of(String value) {
    return new EntityId(value);
  }

  @Override
  public int compareTo(EntityId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
