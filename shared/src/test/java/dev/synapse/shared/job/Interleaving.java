package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CheckpointVersion;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CommitWrites;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.StepResult;
import dev.synapse.shared.turn.StoredCheckpoint;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * One run: two consecutive turns of a group, and moves in any order by any consumer that ever held a job. Each commit has to reply what
 * the {@link Expected model} says, and in the end Redis has to have the model's content.
 */
final class Interleaving {

    private static final List<String> CONSUMERS = List.of("a", "b", "c");
    private static final int STEPS = 6;

    private final TestedGroup group;
    private final Random random;
    private final List<Job.StepJob> jobs = new ArrayList<>();
    private final List<Delivery> held = new ArrayList<>();
    private final Expected expected = new Expected();
    private final QueuedTurn next;

    Interleaving(Redis redis, Random random) {
        this.group = TestedGroup.in(redis);
        this.random = random;
        StoredCheckpoint turn = group.start(1);
        List<Job.StepJob> first = steps(turn.turn());
        group.dispatch(first);
        jobs.addAll(first);
        expected.started(turn.turn(), turn.version() + 1, group.thread());
        this.next = group.accept(2);
        expected.emitted(4);
    }

    void play(int moves) {
        IntStream.range(0, moves).forEach(i -> move());
        finishAll();

        assertThat(group.thread()).isEqualTo(expected.thread());
        assertThat(group.turns.checkpoint(group.id).map(StoredCheckpoint::turn)).isEqualTo(expected.active());
        assertThat(group.turns.checkpoint(group.id).map(StoredCheckpoint::version))
                .isEqualTo(expected.version());
        assertThat(group.events())
                .extracting(LoggedEvent::seq)
                .isEqualTo(LongStream.rangeClosed(1, expected.events()).boxed().toList());
        assertThat(expected.open(jobs)).isEmpty();
        assertThat(expected.unprocessed()).isEmpty();
        assertThat(group.jobs(Role.WORKERS)).isEmpty();
        assertThat(group.jobs(Role.ORCHESTRATOR)).isEmpty();
    }

    private List<Job.StepJob> steps(TurnId turn) {
        return IntStream.rangeClosed(1, STEPS)
                .<Job.StepJob>mapToObj(number -> number % 2 == 0
                        ? Samples.toolJob(group.id, turn, number)
                        : Samples.llmJob(group.id, turn, number))
                .toList();
    }

    private void move() {
        switch (random.nextInt(34)) {
            case 0, 1, 2, 3, 4, 5 -> take(Role.WORKERS, anyConsumer());
            case 6, 7, 8 -> take(Role.ORCHESTRATOR, anyConsumer());
            case 9, 10, 11 -> takeOver();
            case 12, 13 -> sendAgain();
            case 14, 15 -> DelayedJobs.promote(group.redis, new ClockSteps(group.redis), group.keys.shard());
            case 16 ->
                any(random.nextBoolean() ? Role.WORKERS : Role.ORCHESTRATOR).ifPresent(this::renew);
            case 17 -> any(Role.WORKERS).ifPresent(this::release);
            case 18, 19 -> any(Role.WORKERS).ifPresent(this::retry);
            case 20, 21 -> any(Role.WORKERS).ifPresent(this::stream);
            case 22, 23, 24 -> any(Role.WORKERS).ifPresent(this::complete);
            case 25 -> any(Role.WORKERS).ifPresent(this::abort);
            case 26 -> any(Role.ORCHESTRATOR).ifPresent(this::close);
            case 27 -> any(Role.ORCHESTRATOR).ifPresent(this::end);
            case 28 -> any(Role.ORCHESTRATOR).ifPresent(this::start);
            case 29 -> any(Role.ORCHESTRATOR).ifPresent(this::hold);
            case 30 -> any(Role.ORCHESTRATOR).ifPresent(this::withdraw);
            default -> any(Role.ORCHESTRATOR).ifPresent(this::advance);
        }
    }

    /** Ends the crashes: one consumer does the remaining jobs. */
    private void finishAll() {
        expected.pending()
                .forEach(entry -> held.stream()
                        .filter(delivery -> Expected.Entry.of(delivery).equals(entry))
                        .findFirst()
                        .ifPresent(delivery -> process(handOver(delivery, "last"))));
        boolean more = true;
        while (more) {
            DelayedJobs.promote(group.redis, new ClockSteps(group.redis), group.keys.shard());
            Optional<Delivery> taken = take(Role.WORKERS, "last").or(() -> take(Role.ORCHESTRATOR, "last"));
            taken.ifPresent(this::process);
            more = taken.isPresent();
        }
    }

    private void process(Delivery delivery) {
        if (delivery.claim().role() == Role.WORKERS) {
            complete(delivery);
            return;
        }
        while (expected.isHeld(delivery)) {
            advance(delivery);
        }
    }

    private Optional<Delivery> take(Role role, String consumer) {
        Optional<Delivery> taken = group.tryTake(role, consumer);
        taken.ifPresent(delivery -> {
            expected.given(delivery);
            held.add(delivery);
        });
        return taken;
    }

    private void takeOver() {
        List<Delivery> pending = held.stream().filter(expected::isHeld).toList();
        if (!pending.isEmpty()) {
            handOver(pending.get(random.nextInt(pending.size())), anyConsumer());
        }
    }

    private Delivery handOver(Delivery delivery, String consumer) {
        Delivery theirs = group.takeOver(delivery, consumer);
        expected.given(theirs);
        held.add(theirs);
        return theirs;
    }

    private void sendAgain() {
        Job job = jobs.get(random.nextInt(jobs.size()));
        group.redis.call(commands ->
                commands.xadd(group.keys.shard().jobs(Role.WORKERS), Map.of("j", Json.write(job), "h", "1")));
    }

    private void renew(Delivery delivery) {
        Optional<Leases.ServedTurn> served = delivery.job() instanceof Job.StepJob job
                ? Optional.of(new Leases.ServedTurn(job.turn(), group.keys.state()))
                : Optional.empty();
        boolean goesOn = expected.fence(delivery).isEmpty()
                && served.map(Leases.ServedTurn::turn)
                        .map(expected::takesResults)
                        .orElse(true);
        String entry = delivery.claim().entry();

        assertThat(streams(delivery).renew(group.keys.shard(), List.of(new Leases.Held(entry, served))))
                .isEqualTo(goesOn ? List.of() : List.of(entry));
    }

    /** Releases the job as a stopping consumer does; it stays pending for that consumer until another takes it over. */
    private void release(Delivery delivery) {
        streams(delivery)
                .release(group.keys.shard(), List.of(delivery.claim().entry()), JobStreams.DeliveryCount.UNCOUNTED);
    }

    private JobStreams streams(Delivery delivery) {
        Claim claim = delivery.claim();
        return new JobStreams(group.redis, new Consumer(claim.role(), claim.consumer(), Duration.ofSeconds(15), STEPS));
    }

    /** One of all deliveries so far, including those that have ended or were lost. */
    private Optional<Delivery> any(Role role) {
        List<Delivery> all = held.stream()
                .filter(delivery -> delivery.claim().role() == role)
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void complete(Delivery delivery) {
        Job.StepJob job = (Job.StepJob) delivery.job();
        StepResult result = Samples.answer(job, "by " + delivery.claim().consumer());

        CommitResult reply = expected.result(delivery, job);
        assertThat(group.steps.complete(delivery.claim(), job, result)).isEqualTo(reply);

        expected.ended(delivery, reply);
        if (reply == CommitResult.OK) {
            expected.hasResult(job, result.input());
            expected.appended(result.message().orElseThrow());
            expected.emitted(2);
        }
    }

    private void retry(Delivery delivery) {
        Job.StepJob job = (Job.StepJob) delivery.job();
        List<GroupEvent> retrying = some("step.retrying");

        CommitResult reply = expected.result(delivery, job);
        assertThat(group.steps.retry(delivery, job, Samples.started(job), Duration.ZERO, retrying))
                .isEqualTo(reply);

        expected.ended(delivery, reply);
        if (reply == CommitResult.OK) {
            expected.emitted(retrying.size());
        }
    }

    private void stream(Delivery delivery) {
        Job.StepJob job = (Job.StepJob) delivery.job();
        List<GroupEvent> deltas = some("message.delta");

        CommitResult reply = expected.fence(delivery)
                .orElse(expected.takesResults(job.turn()) ? CommitResult.OK : CommitResult.STALE);
        assertThat(group.steps.stream(delivery.claim(), group.id, job.turn(), deltas))
                .isEqualTo(reply);

        if (reply == CommitResult.OK) {
            expected.emitted(deltas.size());
        }
    }

    private void abort(Delivery delivery) {
        Job.StepJob job = (Job.StepJob) delivery.job();
        Step step = Samples.ended(job, StepStatus.CANCELLED);
        List<GroupEvent> discarded = some("message.discarded");

        CommitResult reply = expected.lastWords(delivery, job);
        assertThat(group.steps.abort(delivery.claim(), job, step, discarded, List.of()))
                .isEqualTo(reply);

        if (reply != CommitResult.CONFLICT) {
            expected.ended(delivery, reply);
        }
        if (reply == CommitResult.OK) {
            expected.interrupted(job);
            expected.emitted(discarded.size());
        }
    }

    private void advance(Delivery delivery) {
        CheckpointVersion decidedOn = decidedOn(delivery);
        Message message = Samples.message(group.id, decidedOn.turn(), "Orchestrator", "next");
        CommitWrites writes = new CommitWrites(some("message.delta"), List.of(message), List.of(), List.of());

        CommitResult reply = expected.hop(delivery, decidedOn);
        assertThat(group.turns.advance(delivery.claim(), group.id, decidedOn, Samples.state("next"), writes))
                .isEqualTo(reply);

        decided(delivery, reply);
        if (reply == CommitResult.OK) {
            expected.advanced();
            expected.appended(message);
            expected.emitted(writes.events().size());
        }
    }

    /** Closes the turn to results, for example because it is cancelled; the job stays for its end. */
    private void close(Delivery delivery) {
        CheckpointVersion decidedOn = decidedOn(delivery);

        CommitResult reply = expected.hop(delivery, decidedOn);
        assertThat(group.turns.close(delivery.claim(), group.id, decidedOn)).isEqualTo(reply);

        if (reply == CommitResult.OK) {
            expected.closed();
        } else {
            decided(delivery, reply);
        }
    }

    private void end(Delivery delivery) {
        CheckpointVersion decidedOn = decidedOn(delivery);
        long done = decidedOn.turn().equals(next.turn()) ? 2 : expected.doneWithFirst();
        CommitWrites writes =
                new CommitWrites(List.of(Samples.event("turn.cancelled")), List.of(), List.of(), List.of());

        CommitResult reply = expected.hop(delivery, decidedOn);
        assertThat(group.turns.end(
                        delivery.claim(), group.id, decidedOn, done, TurnCommits.MAX_THREAD_MESSAGES, writes))
                .isEqualTo(reply);

        decided(delivery, reply);
        if (reply == CommitResult.OK) {
            expected.ended();
            expected.emitted(1);
        }
    }

    private void start(Delivery delivery) {
        List<Job.StepJob> second = steps(next.turn());
        CommitWrites writes = new CommitWrites(
                some("step.started"),
                List.of(next.message()),
                second.stream().map(Samples::started).toList(),
                second);

        CommitResult reply = expected.start(delivery, 2);
        TurnStart start = group.turnStart(next, writes);
        assertThat(group.turns.start(delivery.claim(), start)).isEqualTo(reply);

        if (reply == CommitResult.OK) {
            decided(delivery, reply);
            jobs.addAll(second);
            expected.started(next.turn(), start.version(), List.of(next.message()));
            expected.emitted(writes.events().size());
        }
    }

    /** Holds the queued turn, because it is about to be withdrawn. */
    private void hold(Delivery delivery) {
        CommitResult reply = expected.isActive(next.turn())
                ? expected.fence(delivery).orElse(CommitResult.CONFLICT)
                : expected.fence(delivery).orElse(CommitResult.OK);
        assertThat(group.turns.hold(delivery.claim(), next)).isEqualTo(reply);

        if (reply == CommitResult.OK) {
            expected.held();
        }
    }

    private void withdraw(Delivery delivery) {
        CommitResult reply = expected.withdrawal(delivery, next.turn());
        assertThat(group.turns.withdraw(
                        delivery.claim(), next, expected.doneWithoutSecond(), List.of(Samples.event("turn.cancelled"))))
                .isEqualTo(reply);

        if (reply == CommitResult.OK || reply == CommitResult.STALE) {
            expected.removeThread();
        }
        decided(delivery, reply);
        if (reply == CommitResult.OK) {
            expected.withdrawn();
            expected.emitted(1);
        }
    }

    /** The turn of the job, or the active turn; sometimes at a version that it does not have, or no longer has. */
    private CheckpointVersion decidedOn(Delivery delivery) {
        Optional<StoredCheckpoint> active = group.turns.checkpoint(group.id);
        long late = random.nextInt(4) == 0 ? 1 : 0;
        if (delivery.job() instanceof Job.ContinueTurn job) {
            return new CheckpointVersion(
                    job.turn(), active.map(StoredCheckpoint::version).orElse(1L) - late);
        }
        return active.map(turn -> new CheckpointVersion(turn.turn(), turn.version() - late))
                .orElseGet(() -> new CheckpointVersion(next.turn(), 1));
    }

    private void decided(Delivery delivery, CommitResult reply) {
        if (reply != CommitResult.CONFLICT) {
            if (expected.isHeldBy(delivery) && delivery.job() instanceof Job.ContinueTurn job) {
                expected.processed(job.input());
            }
            expected.ended(delivery, reply);
        }
    }

    private String anyConsumer() {
        return CONSUMERS.get(random.nextInt(CONSUMERS.size()));
    }

    private List<GroupEvent> some(String type) {
        return Collections.nCopies(random.nextInt(4), Samples.event(type));
    }
}
