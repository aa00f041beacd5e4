package io.varve.simd;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.ColumnFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With this module on the class path, the JDK's module decides. */
final class VectorChoiceTest {

  @Test
  void takesTheVectorFormWhereTheModuleIsThere() {
    assertThat(ColumnFilter.fastest()).isInstanceOf(VectorColumnFilter.class);
  }

  @Test
  void staysScalarAndSilentWithoutTheModule() throws Exception {
    assertThat(startedWithout()).isEqualTo("ScalarColumnFilter");
  }

  /** What {@link Shown} prints, output and errors together, when no module is added. */
  private static String startedWithout() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Shown.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(text).isZero();
      return text;
    }
  }

  /** Says which form was taken. */
  static final class Shown {
    private Shown() {}

    public static void main(String[] arguments) {
      System.out.print(ColumnFilter.fastest().getClass().getSimpleName());
    }
  }
}
