package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Limits;
import io.varve.storage.FrameFormat;
import io.varve.storage.RecordFormat;
import org.junit.jupiter.api.Test;

/** Every bound of the API fits the field of the format that carries it. */
class FormatWidthTest {
  private static final int U16 = 65_535;

  @Test
  void boundsFitTheirFields() {
    assertThat(Limits.NAME_BYTES).isLessThanOrEqualTo(U16);
    assertThat(Limits.REQUEST_ID_BYTES).isLessThanOrEqualTo(U16);
    assertThat(Limits.TRACKING_SOURCE_BYTES).isLessThanOrEqualTo(U16);
    assertThat(Limits.TAGS_PER_EVENT * (2 + Limits.TAG_BYTES)).isLessThanOrEqualTo(U16);
    long largestEvent =
        RecordFormat.EVENT_HEADER_BYTES
            + (long) Limits.NAME_BYTES
            + Limits.TAGS_PER_EVENT * (2L + Limits.TAG_BYTES)
            + Limits.METADATA_BYTES
            + Limits.PAYLOAD_BYTES;
    assertThat(largestEvent).isLessThan(Limits.COMMIT_BYTES);
    long largestFrame =
        FrameFormat.HEADER_BYTES
            + (long) Limits.COMMIT_BYTES
            + Limits.EVENTS_PER_COMMIT * (long) (Limits.NAME_BYTES + 24);
    assertThat(largestFrame).isLessThanOrEqualTo(FrameFormat.MAX_BYTES);
  }
}
