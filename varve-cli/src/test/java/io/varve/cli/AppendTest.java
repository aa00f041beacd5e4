package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AppendTest extends CommandTest {

  @Test
  void storesOneEventAListOrAnAppend() {
    assertThat(varveWithInput(event(1), "append").ok().out())
        .isEqualTo("{\"status\":\"appended\",\"first\":1,\"last\":1,\"versions\":{\"a\":1}}\n");
    String list = "[" + event(2) + "," + event(3).replace("\"a\"", "\"b\"") + "]";
    assertThat(varveWithInput(list, "append").ok().out())
        .contains("\"first\":2,\"last\":3", "\"a\":2", "\"b\":1");
    String append =
        "{\"events\":[" + event(4) + "],\"expect\":[{\"entity_id\":\"a\",\"version\":2}]}";
    assertThat(varveWithInput(append, "append").ok().out()).contains("\"versions\":{\"a\":3}");
  }

  @Test
  void conflictIsAResultAndExitCode3() {
    varveWithInput(event(1), "append").ok();
    Run run = varveWithInput(event(2), "append", "--expect", "7");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).startsWith("{\"status\":\"conflict\",\"expected\":\"").endsWith("}\n");
    assertThat(run.err()).startsWith("varve: conflict: expected ");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void expectTakesAVersionOrAWord() {
    assertThat(appended("--expect", "exists").exitCode()).isEqualTo(3);
    appended("--expect", "absent").ok();
    assertThat(appended("--expect", "absent").exitCode()).isEqualTo(3);
    assertThat(appended("--expect", "0").exitCode()).isEqualTo(3);
    appended("--expect", "1").ok();
    appended("--expect", "exists").ok();
    appended("--expect", "any").ok();
    for (String bad : List.of("x", "-1", "1.5", "")) {
      Run run = appended("--expect", bad);
      assertThat(run.exitCode()).as(bad).isEqualTo(1);
    }
  }

  private Run appended(String... flags) {
    String[] words = new String[flags.length + 1];
    words[0] = "append";
    System.arraycopy(flags, 0, words, 1, flags.length);
    return varveWithInput(event(1), words);
  }

  @Test
  void expectNeedsOneEntity() {
    String two = "[" + event(1) + "," + event(2).replace("\"a\"", "\"b\"") + "]";
    Run several = varveWithInput(two, "append", "--expect", "0");
    assertThat(several.exitCode()).isEqualTo(1);
    assertThat(several.err()).contains("about one entity");
    Run none = varveWithInput("{\"event_type\":\"t\"}", "append", "--expect", "0");
    assertThat(none.exitCode()).isEqualTo(1);
  }

  @Test
  void noneMatchRefusesWhenAnEventAboveMatches() {
    String tagged = "{\"event_type\":\"booked\",\"tags\":[\"seat:12\"]}";
    String query = "{\"items\":[{\"tags\":[\"seat:12\"]}]}";
    varveWithInput(tagged, "append", "--none-match", query).ok();
    Run taken = varveWithInput(tagged, "append", "--none-match", query, "--after", "0");
    assertThat(taken.exitCode()).isEqualTo(3);
    varveWithInput(tagged, "append", "--none-match", query, "--after", "1").ok();
    assertThat(count()).isEqualTo(2);
    assertThat(varveWithInput(tagged, "append", "--none-match", "{}").exitCode()).isEqualTo(1);
    assertThat(varveWithInput(tagged, "append", "--after", "1").exitCode()).isEqualTo(1);
  }

  @Test
  void sameRequestIdGivesTheFirstResultAgain() {
    Run first = varveWithInput(event(1), "append", "--request-id", "r-1").ok();
    assertThat(varveWithInput(event(1), "append", "--request-id", "r-1").ok().out())
        .isEqualTo(first.out());
    assertThat(count()).isEqualTo(1);
    Run other = varveWithInput(event(2), "append", "--request-id", "r-1");
    assertThat(other.exitCode()).isEqualTo(3);
    assertThat(other.out()).contains("\"code\":\"retry_mismatch\"");
    String both = "{\"events\":[" + event(1) + "],\"request_id\":\"x\"}";
    assertThat(varveWithInput(both, "append", "--request-id", "y").exitCode()).isEqualTo(1);
  }

  @Test
  void badInputMakesNoStore() {
    assertThat(varveWithInput("", "append").exitCode()).isEqualTo(1);
    assertThat(varveWithInput("[]", "append").exitCode()).isEqualTo(1);
    assertThat(data()).doesNotExist();
  }

  @Test
  void validatesAgainstTheStoresProfile() {
    varveWithInput(event(1), "append", "--profile", "strict").ok();
    Run run = varveWithInput(event(2).replace("tested", "order..paid"), "append");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("strict naming profile");
    assertThat(run.out()).contains("\"status\":\"error\",\"code\":\"invalid_input\"");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void tooMuchInputIsRefused() {
    Run run = varveWithInput(" ".repeat(33 * 1024 * 1024), "append");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("standard input in bytes");
  }
}
