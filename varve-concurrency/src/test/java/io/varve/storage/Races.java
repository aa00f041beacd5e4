package io.varve.storage;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.util.LoggingLevel;

/**
 * How much Lincheck tries: so many random scenarios of each structure, and so many runs of each.
 * {@code -Dvarve.races.scenarios=100 -Dvarve.races.runs=1000} is a long run.
 */
public final class Races {
  private static final int SCENARIOS = Integer.getInteger("varve.races.scenarios", 20);
  private static final int RUNS = Integer.getInteger("varve.races.runs", 20);

  /** One thread's own, or never changed. */
  private static final String[] UNSHARED = {
    "io.varve.storage.Bytes",
    "io.varve.storage.CommitFormat",
    "io.varve.storage.KeyHash",
    "io.varve.storage.RecordFormat",
    "io.varve.engine.CommitEncoder",
    "io.varve.engine.CompiledQuery",
    "io.varve.engine.ContentHash"
  };

  private Races() {}

  /** Every order of steps is chosen by Lincheck; a wait that nothing can end is found. */
  public static void model(Class<?> structure, Class<?> specification) {
    modelled()
        .sequentialSpecification(specification)
        .invocationsPerIteration(RUNS)
        .check(structure);
  }

  /**
   * The same where the index is one of the parts: what it does is one step, because {@code
   * OpenIndexRaceTest} looks into it.
   */
  public static void modelAroundIndex(Class<?> structure, Class<?> specification) {
    modelled()
        .addGuarantee(forClasses("io.varve.storage.OpenIndex").allMethods().treatAsAtomic())
        .sequentialSpecification(specification)
        .invocationsPerIteration(RUNS)
        .check(structure);
  }

  /** Real threads on the real memory model of this machine. */
  public static void stress(Class<?> structure, Class<?> specification) {
    shaped(new StressOptions())
        .sequentialSpecification(specification)
        .invocationsPerIteration(RUNS)
        .check(structure);
  }

  /** What Lincheck says about a structure that is broken on purpose; empty: it found nothing. */
  public static String found(Class<?> broken, Class<?> specification) {
    Options<?, ?> options =
        modelled()
            .addGuarantee(forClasses("io.varve.storage.OpenIndex").allMethods().treatAsAtomic())
            .iterations(10 * SCENARIOS)
            .minimizeFailedScenario(false)
            .sequentialSpecification(specification)
            .invocationsPerIteration(RUNS);
    return messageOf(() -> options.check(broken));
  }

  /** Runs a program that starts threads of its own in many orders. */
  public static void program(Runnable program) {
    Lincheck.runConcurrentTest(10 * RUNS, program);
  }

  /** What Lincheck says about a program that is broken on purpose; empty: it found nothing. */
  public static String found(Runnable broken) {
    return messageOf(() -> Lincheck.runConcurrentTest(10 * RUNS, broken));
  }

  private static String messageOf(Runnable check) {
    try {
      check.run();
      return "";
    } catch (LincheckAssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * Words outside the heap are read and written whole: one step each. Hashing and decoding are one
   * thread's own.
   */
  private static ModelCheckingOptions modelled() {
    return shaped(new ModelCheckingOptions())
        .addGuarantee(forClasses("io.varve.storage.Words").allMethods().treatAsAtomic())
        .addGuarantee(forClasses(UNSHARED).allMethods().ignore())
        .addGuarantee(forClasses("io.varve.engine.EventDecoder").methods("event").ignore());
  }

  private static <T extends Options<T, ?>> T shaped(T options) {
    return options
        .logLevel(LoggingLevel.ERROR)
        .iterations(SCENARIOS)
        .threads(2)
        .actorsBefore(2)
        .actorsPerThread(3)
        .actorsAfter(1);
  }
}
