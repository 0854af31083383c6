package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import io.lettuce.core.Range;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damages a turn in Redis after a member has answered and while the Orchestrator is invoked. */
@Tag("slow")
class UnreadableTurnTest {

    private static final String QUESTION = "User: @[Writer] A title, please";
    private static final String TITLE = "Writer: The title";
    private static final String DONE = "Orchestrator: Done by Orchestrator. TASK_COMPLETE";
    private static final String ERROR = "The turn could not be continued in 3 attempts: its stored state is unreadable";

    enum Torn {
        STATE {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.hset(keys.state(), "state", "{\"format\":2}"));
            }
        },
        NUMBERS {
            @Override
            List<String> kept() {
                return List.of(QUESTION);
            }

            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.hset(keys.state(), Map.of("version", "?", "start", "?")));
            }
        },
        QUESTION_IN_THREAD {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.lset(keys.thread(), 0, "{"));
            }
        },
        ANSWER_IN_THREAD {
            @Override
            List<String> kept() {
                return List.of(QUESTION, DONE);
            }

            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.lset(keys.thread(), 1, "{\"text\":\"of another version\"}"));
            }
        },
        STEPS {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.hgetall(keys.steps()))
                        .forEach((id, record) ->
                                redis.call(commands -> commands.hset(keys.steps(), id, record.charAt(0) + "{\"id\":")));
            }
        },
        CALLS {
            @Override
            void tear(Redis redis, GroupKeys keys) {
                redis.call(commands -> commands.hkeys(keys.calls()))
                        .forEach(id -> redis.call(commands -> commands.hset(keys.calls(), id, "")));
            }
        };

        abstract void tear(Redis redis, GroupKeys keys);

        /** The messages in PostgreSQL in the end. */
        List<String> kept() {
            return List.of(QUESTION, TITLE, DONE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_partly_unreadable_turn_fails_once_and_the_next_starts(Torn torn) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            Orchestrator first = testBed.orchestrator();
            TestingWorker worker = testBed.worker(asked -> {
                if (asked.who().equals("Writer")) {
                    return Answer.says("The title");
                }
                gate.await();
                return TeamScript.done(asked);
            });
            GatewayGroup group = testBed.group("Writer");
            TurnId turn = group.say("@[Writer] A title, please");
            testBed.awaitSteps(group, 2);
            first.close();

            torn.tear(testBed.administrator(), testBed.shards().keys(group.id()));
            gate.countDown();
            testBed.awaitResult(worker, 2);
            testBed.orchestrator();

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(group.error(turn)).isEqualTo(ERROR);
            assertThat(group.texts())
                    .startsWith(torn.kept().toArray(String[]::new))
                    .hasSize(torn.kept().size() + 1)
                    .endsWith("Orchestrator: The turn failed: " + ERROR);
            TurnId next = group.say("Go on");
            assertThat(group.awaitEnd(next)).isEqualTo("completed");
            assertThat(group.eventTypes()).containsOnlyOnce("turn.failed");
            assertThat(worker.done().getLast().asked().view().messages())
                    .hasSize(torn.kept().size() + 2);
            assertThat(deadLetter(testBed, group))
                    .containsEntry("reason", ERROR)
                    .hasEntrySatisfying(
                            "j",
                            job -> assertThat(Json.read(job, Job.class))
                                    .isInstanceOfSatisfying(
                                            Job.ContinueTurn.class,
                                            dead -> assertThat(dead.turn()).isEqualTo(turn)));
        }
    }

    @Test
    void a_turn_whose_end_fails_repeatedly_ends_without_its_unreadable_parts() throws Exception {
        try (OrchestratorTestBed testBed = new OrchestratorTestBed()) {
            JobHandler handler = testBed.handler(testBed.source());
            testBed.orchestrator(delivery -> {
                if (delivery.job() instanceof Job.ContinueTurn && delivery.deliveries() <= 3) {
                    tearSteps(testBed, delivery.job());
                    return;
                }
                handler.handle(delivery);
            });
            testBed.worker(TeamScript::done);
            GatewayGroup group = testBed.group();

            TurnId turn = group.say("This one brings orchestrators down, and cannot be read");

            assertThat(group.awaitEnd(turn)).isEqualTo("failed");
            assertThat(group.error(turn)).isEqualTo(ERROR);
            testBed.checker().expectingDeadLetters(1).awaitSettled(OrchestratorTestBed.LIMIT);
        }
    }

    private static void tearSteps(OrchestratorTestBed testBed, Job job) {
        Torn.STEPS.tear(testBed.redis(), testBed.shards().keys(job.group()));
    }

    private static Map<String, String> deadLetter(OrchestratorTestBed testBed, GatewayGroup group) {
        String letters = testBed.shards().keys(group.id()).shard().deadLetters();
        var found = testBed.redis().call(commands -> commands.xrange(letters, Range.unbounded()));
        assertThat(found).hasSize(1);
        return found.getFirst().getBody();
    }
}
