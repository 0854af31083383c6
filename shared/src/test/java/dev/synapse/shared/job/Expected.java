package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.CheckpointVersion;
import dev.synapse.shared.turn.CommitResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A simple model of the expected content of a group and its jobs. */
final class Expected {

    private final Map<Entry, String> holders = new LinkedHashMap<>();
    private final Set<StepId> done = new HashSet<>();
    private final List<Message> thread = new ArrayList<>();
    private final List<TurnInput> sent = new ArrayList<>();
    private final Set<TurnInput> processed = new HashSet<>();
    private @Nullable TurnId active;
    private boolean closed;
    private boolean held;
    private boolean waits = true;
    private boolean withdrawn;
    private long version;
    private long ended;
    private long events;

    /** The identity of a job: an entry id is unique only in its stream. */
    record Entry(Role role, String id) {

        static Entry of(Delivery delivery) {
            return new Entry(delivery.claim().role(), delivery.claim().entry());
        }
    }

    // the holders of jobs

    void given(Delivery delivery) {
        holders.put(Entry.of(delivery), delivery.claim().consumer());
    }

    /** Whether a consumer holds it. */
    boolean isHeld(Delivery delivery) {
        return holders.containsKey(Entry.of(delivery));
    }

    boolean isHeldBy(Delivery delivery) {
        return delivery.claim().consumer().equals(holders.get(Entry.of(delivery)));
    }

    List<Entry> pending() {
        return List.copyOf(holders.keySet());
    }

    void ended(Delivery delivery, CommitResult reply) {
        if (reply != CommitResult.FENCED) {
            holders.remove(Entry.of(delivery));
        }
    }

    // the expected replies of commits

    Optional<CommitResult> fence(Delivery delivery) {
        if (!isHeld(delivery)) {
            return Optional.of(CommitResult.DUP);
        }
        return isHeldBy(delivery) ? Optional.empty() : Optional.of(CommitResult.FENCED);
    }

    boolean takesResults(TurnId turn) {
        return turn.equals(active) && !closed;
    }

    CommitResult result(Delivery delivery, Job.StepJob job) {
        return fence(delivery).orElseGet(() -> {
            if (!takesResults(job.turn())) {
                return CommitResult.STALE;
            }
            return done.contains(job.step()) ? CommitResult.DUP : CommitResult.OK;
        });
    }

    CommitResult lastWords(Delivery delivery, Job.StepJob job) {
        return fence(delivery).orElseGet(() -> {
            if (takesResults(job.turn())) {
                return CommitResult.CONFLICT;
            }
            if (!job.turn().equals(active)) {
                return CommitResult.STALE;
            }
            return done.contains(job.step()) ? CommitResult.DUP : CommitResult.OK;
        });
    }

    CommitResult hop(Delivery delivery, CheckpointVersion decidedOn) {
        return fence(delivery).orElseGet(() -> {
            if (!decidedOn.turn().equals(active)) {
                return CommitResult.STALE;
            }
            return decidedOn.version() == version ? CommitResult.OK : CommitResult.CONFLICT;
        });
    }

    CommitResult start(Delivery delivery, long number) {
        return fence(delivery).orElseGet(() -> {
            if (active != null) {
                return CommitResult.BUSY;
            }
            return number == ended + 1 && !held ? CommitResult.OK : CommitResult.NOT_NEXT;
        });
    }

    CommitResult withdrawal(Delivery delivery, TurnId second) {
        return fence(delivery).orElseGet(() -> {
            if (second.equals(active)) {
                return CommitResult.CONFLICT;
            }
            return waits ? CommitResult.OK : CommitResult.STALE;
        });
    }

    boolean isActive(TurnId turn) {
        return turn.equals(active);
    }

    /** The newest final turn in PostgreSQL after the end of the first: the second if it was withdrawn before. */
    long doneWithFirst() {
        return withdrawn ? 2 : 1;
    }

    /** The same after the withdrawal of the second. */
    long doneWithoutSecond() {
        return ended == 0 ? 0 : 2;
    }

    // the effects of commits

    void held() {
        held = true;
    }

    void removeThread() {
        held = false;
    }

    /** Removes the thread if no turn needs it, because it lacks the message of the turn. */
    void withdrawn() {
        waits = false;
        withdrawn = true;
        if (active == null) {
            ended = 2;
            thread.clear();
        }
    }

    void started(TurnId turn, long atVersion, List<Message> messages) {
        active = turn;
        closed = false;
        waits = ended == 0;
        version = atVersion;
        thread.addAll(messages);
    }

    void advanced() {
        version++;
    }

    void closed() {
        closed = true;
    }

    void ended() {
        active = null;
        ended++;
        done.clear();
        if (withdrawn && ended == 1) {
            ended = 2;
            thread.clear();
        }
    }

    void hasResult(Job.StepJob job, TurnInput input) {
        done.add(job.step());
        sent.add(input);
    }

    void interrupted(Job.StepJob job) {
        done.add(job.step());
    }

    void appended(Message message) {
        thread.add(message);
    }

    void emitted(int more) {
        events += more;
    }

    void processed(TurnInput input) {
        assertThat(processed.add(input)).as("%s is processed once", input).isTrue();
    }

    // the expected content

    List<Message> thread() {
        return List.copyOf(thread);
    }

    Optional<TurnId> active() {
        return Optional.ofNullable(active);
    }

    Optional<Long> version() {
        return active().map(turn -> version);
    }

    long events() {
        return events;
    }

    /** Steps of the active turn without a result, although it accepts results. */
    List<Job.StepJob> open(List<Job.StepJob> jobs) {
        return jobs.stream()
                .filter(job -> takesResults(job.turn()) && !done.contains(job.step()))
                .toList();
    }

    /** Inputs for the orchestrator that it has not processed. */
    List<TurnInput> unprocessed() {
        return sent.stream().filter(input -> !processed.contains(input)).toList();
    }
}
