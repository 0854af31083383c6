package dev.synapse.orchestrator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.StepId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random answers in random order, with repetitions, and cancellations at any time. */
class RandomConversationTest {

    private static final int TURNS = 300;
    private static final String[] TEAM = GraphTurn.members(5);

    /** The members, and names of nobody. */
    private static final String[] NAMES = GraphTurn.members(8);

    @Test
    void every_turn_ends_and_applies_each_result_once() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("RandomConversationTest: -Dseed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < TURNS; i++) {
            new Play(random, "turn %d of seed %d".formatted(i, seed)).run();
        }
    }

    private static final class Play {

        private final Random random;
        private final String what;
        private final GraphTurn turn;
        private final Set<StepId> dispatched = new HashSet<>();
        private final Set<StepId> taken = new HashSet<>();
        private final List<TurnInput> coming = new ArrayList<>();
        private long tokens;

        Play(Random random, String what) {
            this.random = random;
            this.what = what;
            this.turn = new GraphTurn(GraphTurn.limits(5 + random.nextInt(60), random.nextInt(4)), TEAM);
        }

        void run() {
            turn.start(text());
            answerDispatched();
            while (!hasEnded()) {
                assertThat(coming).as(what + " waits for nothing").isNotEmpty();
                canBeEnded();
                take(coming.get(random.nextInt(coming.size())));
                answerDispatched();
            }
            canBeEnded();
            assertThat(turn.state().steps())
                    .as(what)
                    .isLessThanOrEqualTo(turn.state().limits().maxSteps());
            assertThat(turn.state().usage().totalTokens()).as(what).isEqualTo(tokens);
            if (turn.outcome().equals("END")) {
                assertThat(taken).as(what).isEqualTo(dispatched);
                assertThat(turn.state().invocations()).as(what).isEmpty();
            } else {
                assertThat(turn.outcome()).as(what).contains("(max_");
            }
        }

        /** Delivers one result, which may be repeated later. */
        private void take(TurnInput input) {
            if (random.nextInt(4) > 0) {
                coming.remove(input);
            }
            TurnState before = Json.read(Json.write(turn.state()), TurnState.class);
            assertThat(before).as(what).isEqualTo(turn.state());
            turn.happens(input);
            if (taken.add(step(input))) {
                tokens += input instanceof TurnInput.AgentAnswered ? GraphTurn.USAGE.totalTokens() : 0;
                assertThat(turn.state()).as(what).isNotEqualTo(before);
            } else {
                assertThat(turn.state()).as(what).isEqualTo(before);
                assertThat(turn.dispatched()).as(what).isEmpty();
            }
        }

        /** An external end is always accepted, dispatches nothing, and keeps the state. */
        private void canBeEnded() {
            TurnState before = turn.state();
            boolean waits = !before.invocations().isEmpty();
            ends(new TurnInput.CancelRequested(), "CANCELLED", before);
            ends(new TurnInput.GivenUp("too much"), "FAILED: too much", before);
            if (waits) {
                ends(new TurnInput.DeadlinePassed(), "FAILED: The turn took longer than", before);
            }
        }

        private void ends(TurnInput input, String outcome, TurnState before) {
            GraphTurn other = turn.copy().happens(input);
            assertThat(other.outcome()).as(what).startsWith(outcome);
            assertThat(other.dispatched()).as(what).isEmpty();
            assertThat(other.state()).as(what).isEqualTo(before);
        }

        private void answerDispatched() {
            for (Job.StepJob job : turn.dispatched()) {
                assertThat(dispatched.add(job.step()))
                        .as(what + " dispatches twice")
                        .isTrue();
                assertThat(job.number()).as(what).isEqualTo(dispatched.size());
                coming.add(
                        switch (job) {
                            case Job.RunTool tool -> new TurnInput.ToolAnswered(tool.step());
                            case Job.RunAgentLlm ask -> GraphTurn.answerTo(ask, text(), tools());
                        });
            }
        }

        private boolean hasEnded() {
            return turn.outcome().equals("END") || turn.outcome().startsWith("FAILED");
        }

        private String text() {
            String mentions = String.join(
                    " ",
                    IntStream.range(0, random.nextInt(4))
                            .mapToObj(i -> "@[" + NAMES[random.nextInt(NAMES.length)] + "]")
                            .toList());
            return random.nextInt(6) == 0 ? mentions + " TASK_COMPLETE" : mentions;
        }

        private String[] tools() {
            return random.nextInt(3) > 0 ? new String[0] : GraphTurn.members(1 + random.nextInt(3));
        }

        private static StepId step(TurnInput input) {
            return switch (input) {
                case TurnInput.AgentAnswered answer -> answer.step();
                case TurnInput.ToolAnswered result -> result.step();
                case TurnInput.StepFailed failure -> failure.step();
                case TurnInput.DeadlinePassed passed -> throw new AssertionError(passed);
                case TurnInput.CancelRequested request -> throw new AssertionError(request);
                case TurnInput.GivenUp end -> throw new AssertionError(end);
            };
        }
    }
}
