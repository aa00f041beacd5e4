package io.varve.quality;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies point inward: api and storage, then engine, then what people start. */
final class RingRulesTest {

  @Test
  void everyModuleIsSeen() {
    for (String module :
        new String[] {
          "api",
          "storage",
          "engine",
          "simd",
          "testkit",
          "cli",
          "protocol",
          "server",
          "client",
          "online",
          "bench",
          "simulation",
          "chaos"
        }) {
      assertThat(Product.CLASSES.containPackage("io.varve." + module)).as(module).isTrue();
    }
  }

  @Test
  void apiDependsOnTheJdkAndJspecifyOnly() {
    checkOnly("io.varve.api..", "java..", "org.jspecify..");
  }

  @Test
  void storageDependsOnHashingOnlyBeside() {
    checkOnly("io.varve.storage..", "java..", "org.jspecify..", "com.dynatrace.hash4j..");
  }

  private static void checkOnly(String module, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(module), Arrays.stream(others)).toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(module)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed))
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }

  @Test
  void engineDependsOnApiStorageAndHashingOnly() {
    classes()
        .that()
        .resideInAPackage("io.varve.engine..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.varve.engine..",
                "io.varve.api..",
                "io.varve.storage..",
                "com.dynatrace.hash4j..",
                "java..",
                "javax.crypto..",
                "org.jspecify.."))
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }

  @Test
  void simdDependsOnStorageAndVectorsOnly() {
    checkOnly(
        "io.varve.simd..",
        "io.varve.storage..",
        "jdk.incubator.vector..",
        "java..",
        "org.jspecify..");
  }

  @Test
  void nothingElseUsesAnIncubatingModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.varve.simd..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("jdk.incubator.."))
        .check(Product.CLASSES);
  }

  @Test
  void testkitSeesApiAndStorage() {
    checkOursOnly("io.varve.testkit..", "io.varve.api..", "io.varve.storage..");
  }

  @Test
  void cliSeesEngineApiAndStorage() {
    checkOursOnly("io.varve.cli..", "io.varve.engine..", "io.varve.api..", "io.varve.storage..");
  }

  @Test
  void protocolSeesApi() {
    checkOursOnly("io.varve.protocol..", "io.varve.api..");
  }

  @Test
  void serverSeesEngineProtocolAndApi() {
    checkOursOnly(
        "io.varve.server..", "io.varve.engine..", "io.varve.protocol..", "io.varve.api..");
  }

  @Test
  void clientSeesProtocolAndApi() {
    checkOursOnly("io.varve.client..", "io.varve.protocol..", "io.varve.api..");
  }

  @Test
  void onlineSeesCliClientAndApi() {
    checkOursOnly("io.varve.online..", "io.varve.cli..", "io.varve.client..", "io.varve.api..");
  }

  /** Each stands on a port for itself; what they share stands in the packages of the server. */
  @Test
  void transportsOfTheServerDoNotKnowEachOther() {
    String[] transports = {
      "io.varve.server.rest..", "io.varve.server.stream..", "io.varve.server.grpc.."
    };
    for (String transport : transports) {
      String[] others =
          Arrays.stream(transports).filter(each -> !each.equals(transport)).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.varve.server.config..",
              "io.varve.server.metrics..",
              "io.varve.server.security..",
              transport)
          .should()
          .dependOnClassesThat(resideInAnyPackage(others))
          .check(Product.CLASSES);
    }
  }

  @Test
  void onlyTheServersStartOpensStores() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.varve.server.rest..",
            "io.varve.server.stream..",
            "io.varve.server.grpc..",
            "io.varve.server.config..",
            "io.varve.server.metrics..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.varve.engine.."))
        .check(Product.CLASSES);
  }

  @Test
  void onlyTheServerUsesItsNetworkLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.varve.server..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("com.linecorp.armeria..", "io.netty.."))
        .check(Product.CLASSES);
  }

  @Test
  void benchSeesClientEngineApiAndStorage() {
    checkOursOnly(
        "io.varve.bench..",
        "io.varve.client..",
        "io.varve.engine..",
        "io.varve.api..",
        "io.varve.storage..");
  }

  @Test
  void chaosSeesClientEngineTestkitApiAndStorage() {
    checkOursOnly(
        "io.varve.chaos..",
        "io.varve.client..",
        "io.varve.engine..",
        "io.varve.testkit..",
        "io.varve.api..",
        "io.varve.storage..");
  }

  @Test
  void simulationSeesEngineTestkitApiAndStorage() {
    checkOursOnly(
        "io.varve.simulation..",
        "io.varve.engine..",
        "io.varve.testkit..",
        "io.varve.api..",
        "io.varve.storage..");
  }

  @Test
  void onlyTheSimulationOpensWhatIsNotPublic() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.varve.simulation..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "makes something accessible", call -> call.getName().equals("setAccessible")))
        .check(Product.CLASSES);
  }

  private static void checkOursOnly(String module, String... inner) {
    String[] allowed =
        Stream.concat(Stream.of(module), Arrays.stream(inner)).toArray(String[]::new);
    DescribedPredicate<JavaClass> otherModule =
        resideInAnyPackage("io.varve..")
            .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
            .as("are ours but outside %s", String.join(", ", allowed));
    noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat(otherModule)
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }
}
