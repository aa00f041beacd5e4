package io.varve.quality;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files, time, threads and chance enter api, storage and engine through the adapters alone. */
final class DeterminismRulesTest {

  private static final Set<String> FILE_TYPES =
      Set.of(
          "java.nio.file.Files",
          "java.io.File",
          "java.io.RandomAccessFile",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.FileReader",
          "java.io.FileWriter");

  private static final Set<String> CHANCE_TYPES =
      Set.of("java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom");

  @Test
  void readsNoClock() {
    banAccess(
        "read a clock",
        access ->
            uses(access, "java.lang.System", "nanoTime", "currentTimeMillis")
                || owner(access).startsWith("java.time.") && access.getName().equals("now")
                || owner(access).equals("java.time.Clock") && access.getName().startsWith("system")
                || owner(access).equals("java.util.Date") && isNoArgumentConstructor(access));
  }

  @Test
  void takesNoChance() {
    banAccess(
        "take chance",
        access ->
            CHANCE_TYPES.contains(owner(access))
                || uses(access, "java.lang.Math", "random")
                || uses(access, "java.util.UUID", "randomUUID")
                || isUnseeded(access));
  }

  @Test
  void startsNoThread() {
    banAccess(
        "start threads",
        access ->
            uses(
                    access,
                    "java.lang.Thread",
                    "<init>",
                    "ofPlatform",
                    "ofVirtual",
                    "startVirtualThread")
                || owner(access).equals("java.util.concurrent.Executors"));
  }

  @Test
  void opensNoFile() {
    banAccess(
        "touch files",
        access ->
            FILE_TYPES.contains(owner(access))
                || uses(access, "java.nio.channels.FileChannel", "open")
                || uses(access, "java.nio.channels.AsynchronousFileChannel", "open"));
  }

  @Test
  void printsNothing() {
    noClasses()
        .that(Product.deterministicClass())
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }

  @Test
  void usesNoObjectMonitor() {
    banAccess(
        "wait on monitors",
        access -> uses(access, "java.lang.Object", "wait", "notify", "notifyAll"));
    classes()
        .that(Product.deterministicClass())
        .should(useNoSynchronized())
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }

  private interface AccessTest {
    boolean test(JavaAccess<?> access);
  }

  private static void banAccess(String what, AccessTest banned) {
    DescribedPredicate<JavaAccess<?>> predicate = describe("that " + what, banned::test);
    noClasses()
        .that(Product.deterministicClass())
        .should()
        .accessTargetWhere(predicate)
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }

  private static String owner(JavaAccess<?> access) {
    return access.getTargetOwner().getFullName();
  }

  private static boolean uses(JavaAccess<?> access, String owner, String... names) {
    return owner(access).equals(owner) && Set.of(names).contains(access.getName());
  }

  private static boolean isNoArgumentConstructor(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && target.getName().equals("<init>")
        && target.getRawParameterTypes().isEmpty();
  }

  private static boolean isUnseeded(JavaAccess<?> access) {
    return Set.of("java.util.Random", "java.util.SplittableRandom").contains(owner(access))
        && isNoArgumentConstructor(access);
  }

  /** Methods carry a modifier; blocks show only in the byte code. */
  private static ArchCondition<JavaClass> useNoSynchronized() {
    return new ArchCondition<>("use no synchronized") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean method =
            type.getMethods().stream()
                .anyMatch(each -> each.getModifiers().contains(JavaModifier.SYNCHRONIZED));
        if (method || entersMonitor(type)) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " uses synchronized"));
        }
      }
    };
  }

  private static boolean entersMonitor(JavaClass type) {
    try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      ClassModel model = ClassFile.of().parse(bytes.readAllBytes());
      return model.methods().stream()
          .flatMap(method -> method.code().stream())
          .flatMap(code -> code.elementStream())
          .anyMatch(MonitorInstruction.class::isInstance);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
