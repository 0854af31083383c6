package dev.synapse.orchestrator.loop;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.TurnStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The meters of the orchestrator, shared by all orchestrators of the process. They are registered once, so that recording a hop neither
 * looks up a meter nor allocates tags.
 */
final class OrchestratorMetrics {

    private static final MeterRegistry REGISTRY = Metrics.globalRegistry;

    /** Jobs that this process gave up. */
    static final Counter DEAD_LETTERS = Counter.builder("synapse.dead.letters")
            .description("Jobs moved to the dead letters by the orchestrator")
            .register(REGISTRY);

    /** Queries that failed because PostgreSQL was unavailable. */
    static final Counter POSTGRES_RETRIES = Counter.builder("synapse.postgres.retries")
            .description("Queries of the orchestrator repeated because PostgreSQL was unavailable")
            .register(REGISTRY);

    /** Turns that started. */
    static final Counter TURNS_STARTED = Counter.builder("synapse.turns.started")
            .description("Turns that started")
            .register(REGISTRY);

    private static final Map<TurnStatus, Counter> TURNS_ENDED = meters(
            TurnStatus.class,
            TurnStatus::isFinal,
            status -> Counter.builder("synapse.turns.ended")
                    .description("Turns whose end was announced")
                    .tag("status", status.text())
                    .register(REGISTRY));

    private static final Map<HopOutcome, Timer> HOPS = meters(
            HopOutcome.class,
            outcome -> true,
            outcome -> Timer.builder("synapse.hop.duration")
                    .description("Time to handle one job, including waits for the group, Redis and PostgreSQL")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(REGISTRY));

    private static final Counter START_TURN = jobs("start_turn");
    private static final Counter CONTINUE_TURN = jobs("continue_turn");
    private static final Counter RECORD_CALLS = jobs("record_calls");
    private static final Counter RECORD_SUMMARY = jobs("keep_summary");
    private static final Counter MISDIRECTED = jobs("other");

    private OrchestratorMetrics() {}

    /** How a hop ended. */
    enum HopOutcome {
        COMPLETED,
        /** The job stays pending, because Redis was unavailable, or the lease was lost, or the process stops. */
        DEFERRED,
        FAILED
    }

    /** Jobs of this kind that were taken. */
    static Counter jobsTaken(Job job) {
        return switch (job) {
            case Job.StartTurn start -> START_TURN;
            case Job.ContinueTurn next -> CONTINUE_TURN;
            case Job.RecordCalls late -> RECORD_CALLS;
            case Job.RecordSummary made -> RECORD_SUMMARY;
            case Job.StepJob step -> MISDIRECTED;
        };
    }

    /** The durations of hops with this outcome. */
    static Timer hops(HopOutcome outcome) {
        return meter(HOPS, outcome);
    }

    /** Turns that ended with this status. */
    static Counter turnsEnded(TurnStatus status) {
        return meter(TURNS_ENDED, status);
    }

    private static Counter jobs(String kind) {
        return Counter.builder("synapse.jobs.taken")
                .description("Jobs that the orchestrator took, redeliveries included")
                .tag("job", kind)
                .register(REGISTRY);
    }

    private static <E extends Enum<E>, M> Map<E, M> meters(
            Class<E> type, Predicate<E> isUsed, Function<E, M> register) {
        Map<E, M> meters = new EnumMap<>(type);
        Arrays.stream(type.getEnumConstants())
                .filter(isUsed)
                .forEach(value -> meters.put(value, register.apply(value)));
        return meters;
    }

    private static <E extends Enum<E>, M> M meter(Map<E, M> meters, E value) {
        return Objects.requireNonNull(meters.get(value));
    }
}
