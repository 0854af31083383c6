package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.TurnCommits;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void history_that_redis_lost_is_read_from_postgresql() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            group.awaitEnd(group.say("First"));
            testBed.settled();
            long newest = testBed.events().newest(group.id());

            testBed.lose(group.id());
            TurnId second = group.say("Second");

            assertThat(group.awaitEnd(second)).isEqualTo("completed");
            testBed.settled();
            assertThat(worker.done().getLast().asked().view().messages())
                    .extracting(Message::content)
                    .containsExactly("First", "Done by Orchestrator. TASK_COMPLETE", "Second");
            assertThat(group.events().getFirst().seq()).isGreaterThan(newest + 1);
        }
    }

    @Test
    void a_turn_that_redis_lost_in_progress_is_handed_in_again() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            TestingWorker worker = testBed.worker(TeamScript::answer);
            GatewayGroup group = testBed.group(TeamScript.MEMBERS);
            Orchestrator orchestrator = testBed.orchestrator();
            group.awaitEnd(group.say("First"));
            orchestrator.close();
            var second = group.write("Second");
            group.handIn(second);

            testBed.administrator().call(commands -> commands.flushall());
            testBed.orchestrator();
            group.handIn(second);

            assertThat(group.awaitEnd(second.turn())).isEqualTo("completed");
            testBed.settled();
            assertThat(worker.done().getLast().asked().view().messages())
                    .extracting(Message::content)
                    .contains("First", "Second");
        }
    }

    @Test
    void redis_keeps_the_newest_messages_and_counts_the_rest() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            longFirstTurn(group, TurnCommits.MAX_THREAD_MESSAGES - 1);

            for (int i = 0; i < 3; i++) {
                assertThat(group.awaitEnd(group.say("More"))).isEqualTo("completed");
                testBed.settled();
            }

            var keys = testBed.shards().keys(group.id());
            long kept = testBed.redis().call(commands -> commands.llen(keys.thread()));
            String base = testBed.redis().call(commands -> commands.hget(keys.state(), "base"));
            assertThat(kept).isEqualTo(TurnCommits.MAX_THREAD_MESSAGES);
            assertThat(base).isEqualTo("5");
            var view = worker.done().getLast().asked().view();
            assertThat(view.first() + view.messages().size()).isEqualTo(204);
        }
    }

    @Test
    void the_newest_messages_of_a_long_history_are_read() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            testBed.orchestrator();
            TestingWorker worker = testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();
            longFirstTurn(group, 1_000);

            assertThat(group.awaitEnd(group.say("More"))).isEqualTo("completed");

            testBed.settled();
            var view = worker.done().getLast().asked().view();
            assertThat(view.first()).isZero();
            assertThat(view.messages().getFirst().content()).isEqualTo("Message 800");
            assertThat(view.messages()).hasSize(TurnCommits.MAX_THREAD_MESSAGES + 1);
        }
    }

    private static void longFirstTurn(GatewayGroup group, int messages) {
        UUID turn = TurnId.next().value();
        group.testBed()
                .sql()
                .sql("""
                        WITH numbered AS (
                            UPDATE groups SET next_turn = 2, done_turn = 1 WHERE id = :group
                        ), turn AS (
                            INSERT INTO turns (id, group_id, number, status, created_at, ended_at)
                            VALUES (:turn, :group, 1, 'completed', now(), now())
                        )
                        INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content, created_at)
                        SELECT gen_random_uuid(), :group, :turn, 1, i, CASE i WHEN 0 THEN 'User' ELSE 'Orchestrator' END,
                               'Message ' || i, date_trunc('milliseconds', now())
                          FROM generate_series(0, :messages - 1) AS i
                        """)
                .params(Map.of("group", group.id().value(), "turn", turn, "messages", messages))
                .update();
    }
}
