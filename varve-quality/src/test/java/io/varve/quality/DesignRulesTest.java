package io.varve.quality;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Names that say nothing, packages that NullAway would skip, and what the pure core may see. */
final class DesignRulesTest {

  private static final Pattern EMPTY_NAME =
      Pattern.compile(".*(Manager|Util|Utils|Helper|Impl|Data|Info)");

  /**
   * The decision and its words: a function of the log's state and the proposal, and of nothing
   * else.
   */
  private static final Pattern CORE = Pattern.compile("(Decider|Decision|Verdict).*");

  private static final Pattern IMPURE_NAME =
      Pattern.compile("(Volume|Clock|Limits|.*Lock|.*Random|SecureRandom).*");

  @Test
  void noClassHasAnEmptyName() {
    noClasses()
        .that(DescribedPredicate.not(Product.generatedClass()))
        .should()
        .haveNameMatching(EMPTY_NAME.pattern())
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        Product.CLASSES.stream()
            .filter(type -> !Product.generatedClass().test(type))
            .map(JavaClass::getPackage)
            .distinct()
            .filter(each -> !each.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .toList();
    assertThat(unmarked).as("packages without @NullMarked in package-info").isEmpty();
  }

  @Test
  void deciderSeesNoVolumeLockClockChanceOrLimits() {
    DescribedPredicate<JavaClass> core =
        describe(
            "are the decider",
            type ->
                type.getPackageName().equals("io.varve.engine")
                    && CORE.matcher(Product.topLevel(type).getSimpleName()).matches());
    noClasses()
        .that(core)
        .should()
        .dependOnClassesThat(describe("are impure", DesignRulesTest::isImpure))
        .allowEmptyShould(true)
        .check(Product.CLASSES);
  }

  private static boolean isImpure(JavaClass type) {
    String packageName = type.getPackageName();
    return packageName.startsWith("java.util.concurrent")
        || packageName.startsWith("java.nio.channels")
        || packageName.startsWith("java.nio.file")
        || IMPURE_NAME.matcher(Product.topLevel(type).getSimpleName()).matches();
  }
}
