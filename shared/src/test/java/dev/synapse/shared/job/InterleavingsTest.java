package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.ActiveTurn;
import dev.synapse.shared.turn.Appends;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random interleavings of workers and orchestrators that crash, come back as zombies, get jobs twice, put them off and commit
 * twice, against a model of what has to come of it. A failure names the seed; {@code -Dinterleaving.seed=…} repeats it.
 */
@ExtendWith(OneRedis.class)
class InterleavingsTest {

    private static final int RUNS = 25;
    private static final int MOVES = 120;
    private static final List<String> CONSUMERS = List.of("a", "b", "c");

    private final TestedGroup group;
    private final List<Job.StepJob> jobs = new ArrayList<>();
    private final List<Delivery> held = new ArrayList<>();

    // the model
    private final Map<Entry, String> holders = new LinkedHashMap<>();
    private final Set<StepId> done = new HashSet<>();
    private final List<Message> thread = new ArrayList<>();
    private final List<TurnInput> told = new ArrayList<>();
    private final Set<TurnInput> heard = new HashSet<>();
    private long events;
    private long version;

    /** An entry's id is unique in its stream only. */
    private record Entry(Role role, String id) {

        static Entry of(Delivery delivery) {
            return new Entry(delivery.claim().role(), delivery.claim().entry());
        }
    }

    InterleavingsTest(Redis redis) {
        group = TestedGroup.in(redis);
    }

    static LongStream seeds() {
        Long given = Long.getLong("interleaving.seed");
        return given == null ? new Random().longs(RUNS) : LongStream.of(given);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void each_step_has_one_result_one_message_and_one_word_to_the_orchestrator(long seed) {
        try {
            check(new Random(seed));
        } catch (AssertionError e) {
            throw new AssertionError("-Dinterleaving.seed=" + seed + " repeats this: " + e.getMessage(), e);
        }
    }

    private void check(Random random) {
        begin();

        IntStream.range(0, MOVES).forEach(i -> move(random));
        finishAll(random);

        assertThat(done).hasSize(jobs.size());
        assertThat(group.thread()).isEqualTo(thread);
        assertThat(heard).hasSameSizeAs(told).containsAll(told);
        assertThat(group.active().version()).isEqualTo(version);
        assertThat(group.events())
                .extracting(LoggedEvent::seq)
                .isEqualTo(LongStream.rangeClosed(1, events).boxed().toList());
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
    }

    private void begin() {
        ActiveTurn turn = group.begin(1);
        IntStream.rangeClosed(1, 6)
                .forEach(number -> jobs.add(
                        number % 2 == 0
                                ? Samples.toolJob(group.id, turn.turn(), number)
                                : Samples.llmJob(group.id, turn.turn(), number)));
        group.dispatch(jobs);
        thread.addAll(group.thread());
        events = 2;
        version = 2;
    }

    private void move(Random random) {
        switch (random.nextInt(10)) {
            case 0, 1 -> take(Role.WORKERS, random);
            case 2 -> take(Role.ORCHESTRATOR, random);
            case 3 -> takeOver(random);
            case 4 -> sendAgain(random);
            case 5 -> DelayedJobs.promote(group.redis, group.keys.shard());
            case 6 -> any(Role.WORKERS, random).ifPresent(delivery -> retry(delivery, random));
            case 7 -> any(Role.WORKERS, random).ifPresent(delivery -> stream(delivery, random));
            case 8 -> any(Role.WORKERS, random).ifPresent(this::complete);
            default -> any(Role.ORCHESTRATOR, random).ifPresent(delivery -> advance(delivery, random));
        }
    }

    /** Crashes are over: what is left is done by one consumer. */
    private void finishAll(Random random) {
        List.copyOf(holders.keySet())
                .forEach(entry -> held.stream()
                        .filter(delivery -> Entry.of(delivery).equals(entry))
                        .findFirst()
                        .ifPresent(delivery -> finish(handOver(delivery, "last"), random)));
        boolean more = true;
        while (more) {
            DelayedJobs.promote(group.redis, group.keys.shard());
            Optional<Delivery> next = take(Role.WORKERS, "last").or(() -> take(Role.ORCHESTRATOR, "last"));
            next.ifPresent(delivery -> finish(delivery, random));
            more = next.isPresent();
        }
    }

    private void finish(Delivery delivery, Random random) {
        if (delivery.claim().role() == Role.WORKERS) {
            complete(delivery);
            return;
        }
        while (holders.containsKey(Entry.of(delivery))) {
            advance(delivery, random);
        }
    }

    private void take(Role role, Random random) {
        take(role, CONSUMERS.get(random.nextInt(CONSUMERS.size())));
    }

    private Optional<Delivery> take(Role role, String consumer) {
        Optional<Delivery> taken = group.tryTake(role, consumer);
        taken.ifPresent(delivery -> {
            holders.put(Entry.of(delivery), consumer);
            held.add(delivery);
        });
        return taken;
    }

    private void takeOver(Random random) {
        List<Delivery> pending = held.stream()
                .filter(delivery -> holders.containsKey(Entry.of(delivery)))
                .toList();
        if (!pending.isEmpty()) {
            String consumer = CONSUMERS.get(random.nextInt(CONSUMERS.size()));
            handOver(pending.get(random.nextInt(pending.size())), consumer);
        }
    }

    private Delivery handOver(Delivery delivery, String consumer) {
        Delivery theirs = group.takeOver(delivery, consumer);
        holders.put(Entry.of(theirs), consumer);
        held.add(theirs);
        return theirs;
    }

    private void sendAgain(Random random) {
        Job job = jobs.get(random.nextInt(jobs.size()));
        group.redis.call(commands ->
                commands.xadd(group.keys.shard().jobs(Role.WORKERS), Map.of("j", Json.write(job), "h", "1")));
    }

    /** One of all deliveries there have been, long ended and lost ones too. */
    private Optional<Delivery> any(Role role, Random random) {
        List<Delivery> all = held.stream()
                .filter(delivery -> delivery.claim().role() == role)
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void complete(Delivery delivery) {
        Job.StepJob job = (Job.StepJob) delivery.job();
        StepResult result = Samples.answer(job, "by " + delivery.claim().consumer());

        CommitResult expected = expected(delivery, job);
        assertThat(group.steps.complete(delivery.claim(), job, result)).isEqualTo(expected);

        ended(delivery, expected);
        if (expected == CommitResult.OK) {
            done.add(job.step());
            thread.add(result.message().orElseThrow());
            told.add(result.input());
            events += 2;
        }
    }

    private void retry(Delivery delivery, Random random) {
        Job.StepJob job = (Job.StepJob) delivery.job();
        List<String> retrying = some("step.retrying", random);

        CommitResult expected = expected(delivery, job);
        assertThat(group.steps.retry(delivery, job, Samples.started(job), Duration.ZERO, retrying))
                .isEqualTo(expected);

        ended(delivery, expected);
        if (expected == CommitResult.OK) {
            events += retrying.size();
        }
    }

    private void stream(Delivery delivery, Random random) {
        List<String> deltas = some("message.delta", random);
        TurnId turn = group.active().turn();

        CommitResult expected = fence(delivery).orElse(CommitResult.OK);
        assertThat(group.steps.stream(delivery.claim(), group.id, turn, deltas)).isEqualTo(expected);

        if (expected == CommitResult.OK) {
            events += deltas.size();
        }
    }

    private void advance(Delivery delivery, Random random) {
        ActiveTurn active = group.active();
        boolean late = random.nextInt(4) == 0;
        ActiveTurn decidedOn = late ? new ActiveTurn(active.turn(), active.version() - 1, "") : active;
        Message message = Samples.message(group.id, active.turn(), "Orchestrator", "next");
        Appends appends = new Appends(some("turn.waiting", random), List.of(message), List.of(), List.of());

        CommitResult expected = fence(delivery).orElse(late ? CommitResult.CONFLICT : CommitResult.OK);
        assertThat(group.turns.advance(delivery.claim(), group.id, decidedOn, Samples.state("next"), appends))
                .isEqualTo(expected);

        if (expected == CommitResult.OK) {
            ended(delivery, expected);
            heard(delivery);
            thread.add(message);
            events += appends.events().size();
            version++;
        }
    }

    private void heard(Delivery delivery) {
        if (delivery.job() instanceof Job.ContinueTurn job) {
            assertThat(heard.add(job.input())).isTrue();
        }
    }

    private CommitResult expected(Delivery delivery, Job.StepJob job) {
        return fence(delivery).orElse(done.contains(job.step()) ? CommitResult.DUP : CommitResult.OK);
    }

    private Optional<CommitResult> fence(Delivery delivery) {
        String holder = holders.get(Entry.of(delivery));
        if (holder == null) {
            return Optional.of(CommitResult.DUP);
        }
        return holder.equals(delivery.claim().consumer()) ? Optional.empty() : Optional.of(CommitResult.FENCED);
    }

    private void ended(Delivery delivery, CommitResult result) {
        if (result != CommitResult.FENCED) {
            holders.remove(Entry.of(delivery));
        }
    }

    private static List<String> some(String type, Random random) {
        return Collections.nCopies(random.nextInt(4), Samples.event(type));
    }
}
