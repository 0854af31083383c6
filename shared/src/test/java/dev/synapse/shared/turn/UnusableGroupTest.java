package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A turn is active with one completed step and one open step, and another is queued; then the Redis state becomes corrupt. */
@ExtendWith(OneRedis.class)
class UnusableGroupTest {

    private static final long BY_POSTGRESQL = 40;

    private final TestedGroup group;
    private final QueuedTurn first;
    private final QueuedTurn second;
    private final Job.StepJob job;
    private final Delivery atWork;
    private final long newest;

    UnusableGroupTest(Redis redis) {
        group = TestedGroup.in(redis);
        first = group.accept(1);
        group.start(first);
        second = group.accept(2);
        Job.StepJob done = Samples.llmJob(group.id, first.turn(), 1);
        job = Samples.llmJob(group.id, first.turn(), 2);
        group.dispatch(List.of(done, job));
        group.steps.complete(
                group.take(Role.WORKERS).claim(),
                done,
                Samples.with(Samples.answer(done, "Done"), Samples.call(done, 1, ModelCallOutcome.COMPLETED)));
        atWork = group.take(Role.WORKERS);
        newest = group.log.newest(group.id);
    }

    /** The corrupted group, and the expected log line. */
    record Damage(String name, String said, Consumer<TestedGroup> damage) {

        static Damage field(String name, String value, String said) {
            return new Damage(
                    name + " = " + value,
                    said,
                    group -> group.redis.call(commands -> commands.hset(group.keys.state(), name, value)));
        }

        static Damage key(String ending, String type) {
            return new Damage("key" + ending, " is a string, not a " + type, group -> {
                String key = group.keys.state() + ending;
                group.redis.call(commands -> commands.del(key));
                group.redis.call(commands -> commands.set(key, "{}"));
            });
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Damage> damages() {
        Stream<Damage> garbage = Stream.of("done", "seq", "number", "version", "start", "base", "called")
                .map(count -> Damage.field(count, "\n?ä", count + " is \"????\", not a number"));
        return Stream.concat(
                garbage,
                Stream.of(
                        Damage.field("turn", "?", "turn is \"?\", not an id"),
                        Damage.field("turn", new TurnId(new UUID(1, 2)).toString(), "turn 1 is "),
                        Damage.field("number", "7", "but turn 7 is active as "),
                        Damage.field("version", "", "version is \"\", not a number"),
                        Damage.field("start", "-1", "start is \"-1\", not a number"),
                        Damage.field("base", "1.5", "base is \"1.5\", not a number"),
                        Damage.field("seq", "9007199254740992", "seq is \"9007199254740992\", not a number"),
                        Damage.field("seq", "1", "seq is \"1\", but there is an event 2-0"),
                        new Damage(
                                "no number",
                                "number is missing, but a turn is active",
                                group -> group.redis.call(commands -> commands.hdel(group.keys.state(), "number"))),
                        Damage.key("", "hash"),
                        Damage.key(":thread", "list"),
                        Damage.key(":steps", "hash"),
                        Damage.key(":waiting", "zset"),
                        Damage.key(":events", "stream"),
                        Damage.key(":calls", "hash"),
                        Damage.key(":budget", "hash"),
                        Damage.key(":files", "hash")));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void its_turns_restart_and_no_earlier_result_counts(Damage damage) {
        damage.damage().accept(group);

        assertThat(handIn(first)).isEqualTo(CommitResult.OK);
        assertThat(handIn(second)).isEqualTo(CommitResult.OK);

        assertThat(handIn(first)).isEqualTo(CommitResult.DUP);
        assertThat(group.steps.complete(atWork.claim(), job, Samples.answer(job, "Too late")))
                .isEqualTo(CommitResult.FENCED);
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
        assertThat(group.delayed()).isEmpty();
        assertThat(group.jobs(Role.ORCHESTRATOR))
                .filteredOn(left -> !(left instanceof Job.RecordCalls))
                .containsOnly(new Job.StartTurn(group.id, 1L));
        assertThat(group.eventTypes()).containsExactly("message", "turn.queued", "message", "turn.queued");
        assertThat(group.events()).extracting(LoggedEvent::seq).allMatch(seq -> seq > newest + 1);
        assertCompletes();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void the_cost_of_its_turn_goes_to_the_ledger(Damage damage) {
        damage.damage().accept(group);

        handIn(first);

        boolean isLost = damage.name().equals("key:calls");
        assertThat(group.jobs(Role.ORCHESTRATOR))
                .filteredOn(left -> left instanceof Job.RecordCalls)
                .hasSize(isLost ? 0 : 1)
                .allSatisfy(left -> assertThat(((Job.RecordCalls) left).calls()).hasSize(1));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void a_corrupt_group_can_be_deleted(Damage damage) {
        damage.damage().accept(group);

        group.inbox.forget(group.id);

        assertThat(group.groupKeys()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void reading_its_turn_succeeds_or_reports_it_as_unreadable(Damage damage) {
        damage.damage().accept(group);

        try {
            assertThat(group.live.read(group.id)).isPresent();
        } catch (InvalidJsonException e) {
            assertThat(e).hasMessageContaining("Redis state of group " + group.id + " is unreadable");
        }
        assertThat(group.log.read(group.id, newest, 10)).isEmpty();
        assertThat(group.log.newest(group.id)).isNotNegative();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void the_corruption_is_reported(Damage damage) {
        damage.damage().accept(group);
        boolean isOfTheTurnThatIsHandedIn =
                damage.said().contains("turn 1") || damage.said().contains("turn 7");

        assertThat(reset().map(said -> said.contains(damage.said())).orElse(isOfTheTurnThatIsHandedIn))
                .isTrue();
    }

    @Test
    void subscribers_are_notified_if_no_turn_restarts() {
        Damage.key("", "hash").damage().accept(group);

        assertThat(reset(Samples.event("turn.completed"))).isPresent();

        assertThat(group.events())
                .singleElement()
                .satisfies(event -> assertThat(event.seq()).isGreaterThan(newest + 1));
        assertThat(reset(Samples.event("turn.completed"))).isEmpty();
        assertThat(group.dump().get(group.keys.state())).endsWith("expires");
        assertThat(group.inbox.accept(first, 1, BY_POSTGRESQL, false)).isEqualTo(CommitResult.DUP);
        assertThat(group.inbox.accept(second, 1, BY_POSTGRESQL, false)).isEqualTo(CommitResult.OK);
        assertThat(group.events()).extracting(LoggedEvent::seq).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_sound_group_stays_unchanged() {
        Map<String, String> before = group.dump();

        assertThat(reset()).isEmpty();
        assertThat(handIn(first)).isEqualTo(CommitResult.DUP);
        assertThat(handIn(second)).isEqualTo(CommitResult.DUP);

        assertThat(group.dump()).isEqualTo(before);
    }

    @Test
    void jobs_of_other_groups_and_for_the_ledger_stay() {
        QueuedTurn other = Samples.queuedTurn(GroupId.next(), 1);
        Job theirs = new Job.StartTurn(other.group(), 1L);
        Job late = new Job.RecordCalls(group.id, first.turn(), List.of());
        for (Job kept : List.of(theirs, late)) {
            group.redis.call(commands ->
                    commands.xadd(group.keys.shard().jobs(Role.ORCHESTRATOR), Map.of("j", Json.write(kept))));
        }
        Damage.field("done", "?", "").damage().accept(group);

        reset();

        assertThat(group.jobs(Role.ORCHESTRATOR)).contains(theirs, late).hasSize(3);
        assertThat(group.groupKeys()).isEmpty();
    }

    private CommitResult handIn(QueuedTurn turn) {
        return group.inbox.accept(turn, 0, BY_POSTGRESQL, false);
    }

    private Optional<String> reset(GroupEvent... events) {
        return group.inbox.resetCorruptState(group.id, Optional.of(first.turn()), List.of(events));
    }

    private void assertCompletes() {
        Delivery startJob = group.take(Role.ORCHESTRATOR);
        while (!(startJob.job() instanceof Job.StartTurn)) {
            startJob = group.take(Role.ORCHESTRATOR);
        }
        assertThat(group.turns.start(startJob.claim(), group.turnStart(first, Samples.NOTHING)))
                .isEqualTo(CommitResult.OK);
        group.end(1);
        assertThat(group.turns.nextQueued(group.id)).contains(second);
    }
}
