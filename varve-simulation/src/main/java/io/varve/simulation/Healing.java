package io.varve.simulation;

import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.engine.StoreVerifier;
import io.varve.engine.VerifyReport;
import io.varve.testkit.history.HistoryClient;
import io.varve.testkit.history.HistoryClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The end of a run, with nothing going wrong any more: the store opens, takes appends, its
 * subscribers catch up, it verifies, and its indexes say what the log says (I10). Used by one
 * thread, once.
 */
final class Healing {
  private static final int APPENDS = 3;
  private static final int QUERIES = 5;

  private record Question(Query query, ReadOptions options) {}

  private final SimulatedRun run;
  private final RandomRequests requests;

  Healing(SimulatedRun run, SplittableRandom random) {
    this.run = run;
    this.requests = new RandomRequests(random, 500);
  }

  void run() {
    Life life = open();
    HistoryClient client = life.client("healer");
    for (int i = 0; i < APPENDS; i++) {
      client.append(requests.append(life.store(), "healer"));
    }
    run.subscribers().forEach(subscriber -> subscriber.catchUp(life));
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      questions.add(new Question(requests.query(), requests.options(life.store().head())));
    }
    List<Answer> answers = ask(life, "grown", questions);
    close(life);
    verify();
    run.deleteIndexes(true);
    Life again = open();
    SimulationFailure.check(
        answers.equals(ask(again, "rebuilt", questions)), "answers", "as before", "other");
    close(again);
    verify();
  }

  private Life open() {
    Life life = run.open(run.heal());
    if (life == null || !run.begin(life)) {
      throw new SimulationFailure("the store does not heal");
    }
    return life;
  }

  private static List<Answer> ask(Life life, String index, List<Question> questions) {
    HistoryClient client = life.client("asker-" + index);
    return questions.stream()
        .map(question -> client.readThroughIndex(index, question.query, question.options))
        .toList();
  }

  private void close(Life life) {
    life.over();
    SimulationFailure.check(run.close(life), "close", "clean", "not");
  }

  private void verify() {
    try {
      VerifyReport report = StoreVerifier.verify(run.volume());
      SimulationFailure.check(
          report.sound() && !report.unclean(), "verify", "sound and clean", report);
    } catch (IOException e) {
      throw new SimulationFailure("verify failed", e);
    }
  }
}
