package io.varve.bench;

/**
 * Names a scenario: {@code NAME} or {@code NAME/PARAMETERS}.
 *
 * @param parameters empty: none
 */
record Selector(String name, String parameters) {
  static Selector of(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new Selector(text, "")
        : new Selector(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return parameters.isEmpty() ? name : name + "/" + parameters;
  }
}
