package io.varve.storage;

/** What kind of key an index entry is; part of the key. */
public final class IndexDomain {
  /** Tip value: the entity's version. */
  public static final int ENTITY = 1;

  /** Tip value: the type's ordinal in its segment. */
  public static final int TYPE = 2;

  /** Tip value: 0. */
  public static final int TAG = 3;

  /** Posted at the first slot of the commit that carries the request id. Tip value: 0. */
  public static final int REQUEST = 4;

  /** Posted likewise. Tip value: the source's last tracking position. */
  public static final int SOURCE = 5;

  /** Domains are 1 .. COUNT - 1. */
  static final int COUNT = 6;

  private IndexDomain() {}
}
