package io.varve.storage;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Takes the {@link ColumnFilter} that another module offers as a service, if it can run here: it
 * relies on a JDK module that a program has only if it was started with it. In all other cases, and
 * silently, the scalar form.
 */
final class ColumnFilterChoice {
  static final ColumnFilter FASTEST = of("jdk.incubator.vector");

  private ColumnFilterChoice() {}

  static ColumnFilter of(String neededModule) {
    if (ModuleLayer.boot().findModule(neededModule).isEmpty()) {
      return new ScalarColumnFilter();
    }
    try {
      return ServiceLoader.load(ColumnFilter.class, ColumnFilter.class.getClassLoader())
          .findFirst()
          .orElseGet(ScalarColumnFilter::new);
    } catch (ServiceConfigurationError e) {
      // Made for another JDK, whose incubating module differs.
      return new ScalarColumnFilter();
    }
  }
}
