package dev.synapse.gateway.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.turns.UnfinishedTurns.Batch;
import dev.synapse.gateway.turns.UnfinishedTurns.SweepPosition;
import dev.synapse.gateway.turns.UnfinishedTurns.UnfinishedTurn;
import dev.synapse.testkit.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SweeperTest {

    private static final int MESSAGES = 12;
    private static final int BYTES = 4 * 31_000;

    @Test
    void unfinished_turns_are_read_in_order_in_batches_of_one_megabyte() {
        try (TestGateway gateway = TestGateway.start(Map.of())) {
            ApiClient anna = gateway.api().asNewUser();
            String group = anna.createGroup("Team").expect(201).id();
            for (int i = 0; i < MESSAGES; i++) {
                anna.postMessage(group, "😀".repeat(31_000)).expect(202);
            }
            UnfinishedTurns turns =
                    new UnfinishedTurns(JdbcClient.create(gateway.backbone().database()));

            Batch first = turns.list(SweepPosition.START, Duration.ZERO, 500);
            Batch rest = turns.list(first.turns().getLast().position(), Duration.ZERO, 500);

            assertThat(first.turns()).hasSize(1024 * 1024 / BYTES);
            assertThat(first.more()).isTrue();
            assertThat(rest.more()).isFalse();
            List<UnfinishedTurn> all = new ArrayList<>(first.turns());
            all.addAll(rest.turns());
            assertThat(all.stream().map(turn -> turn.turn().number()))
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
            Batch two = turns.list(SweepPosition.START, Duration.ZERO, 2);
            assertThat(two.turns()).hasSize(2);
            assertThat(two.more()).isTrue();
        }
    }
}
