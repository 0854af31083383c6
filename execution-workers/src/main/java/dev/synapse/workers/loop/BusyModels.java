package dev.synapse.workers.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the calls of models that are busy, so that not each of them has to learn it by failing. A call that was refused for a rate
 * limit or overload pauses its model for as long as the vendor asks, else for 1 s. With each refusal that
 * no answer precedes, the least pause doubles, up to 16 s, since the vendor may be wrong about it. After the pause calls are let through
 * gradually, twice as many each second, as long as no call is refused again. While a pause is long, one call a minute
 * is let through, in case the vendor is faster than it said.
 *
 * <p>Keeps nothing of models that are not busy, and the {@value #MAX_MODELS} that were busy last. Thread-safe.
 */
final class BusyModels {

    private static final int MAX_MODELS = 1000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 4;
    /** The number of calls let through doubles in this time. */
    private static final Duration DOUBLING = Duration.ofSeconds(1);
    /** After this time as many calls as a worker can have were let through. */
    private static final Duration OPENING = Duration.ofSeconds(14);
    /** How long refusals are remembered that no answer has followed. */
    private static final Duration MEMORY = Duration.ofMinutes(2);

    private static final Duration PROBE_INTERVAL = Duration.ofMinutes(1);
    /** A model that answered nothing for this long, in spite of all waiting, is one that a fallback should replace. */
    private static final Duration LASTING = Duration.ofSeconds(45);

    private final InstantSource clock;
    private final Listener listener;
    private final Map<String, Pause> pauses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pause> eldest) {
            return size() > MAX_MODELS;
        }
    };

    /** Is notified of the pauses that begin here. */
    interface Listener {

        /** A model is paused for this long. */
        void paused(String model, Duration duration);
    }

    /**
     * What a call of a busy model has to wait for.
     *
     * @param duration the time to its turn
     * @param isLasting whether waiting has not helped for long
     * @param reason why the model is busy, in words; empty if another worker found out
     */
    record Wait(Duration duration, boolean isLasting, String reason) {}

    BusyModels(InstantSource clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Asks to call a model now; empty if the call may be made. */
    synchronized Optional<Wait> admit(String model) {
        Pause pause = pauses.get(model);
        if (pause == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (pause.isForgotten(now)) {
            pauses.remove(model);
            return Optional.empty();
        }
        return pause.admits(now) ? Optional.empty() : Optional.of(pause.wait(now));
    }

    /**
     * Pauses a model that refused a call.
     *
     * @param startedAt when the call started: one that started before the pause did says nothing new
     * @param stated how long the vendor asked to wait
     * @return how long the call has to wait for its turn
     */
    Duration refused(String model, Instant startedAt, Optional<Duration> stated, String reason) {
        Duration began;
        Wait wait;
        synchronized (this) {
            Instant now = clock.instant();
            Pause pause = pauses.computeIfAbsent(model, absent -> new Pause(now));
            began = pause.refused(now, startedAt, stated, reason);
            wait = pause.wait(now);
        }
        if (began.isPositive()) {
            listener.paused(model, began);
        }
        return wait.duration();
    }

    /** Another worker has paused the model. */
    synchronized void pausedElsewhere(String model, Duration duration) {
        Instant now = clock.instant();
        pauses.computeIfAbsent(model, absent -> new Pause(now)).begin(now, duration);
    }

    /** A model has answered a call. */
    synchronized void answered(String model, Instant startedAt) {
        Pause pause = pauses.get(model);
        if (pause != null) {
            pause.answered(clock.instant(), startedAt);
        }
    }

    /** The pause of one model, and the calls that wait for its end. */
    private static final class Pause {

        private @Nullable Instant busySince;
        private Instant begin;
        private Instant end;
        private Instant nextProbe;
        private String reason = "";
        private int refusals;
        /** Calls let through since the end, and calls that were given a later time. */
        private long admitted;

        private long waiting;

        Pause(Instant now) {
            begin = Instant.MIN;
            end = now;
            nextProbe = now;
        }

        /** The length of the pause that begins; zero if the model was paused already. */
        Duration refused(Instant now, Instant startedAt, Optional<Duration> stated, String cause) {
            reason = cause;
            busySince = busySince == null ? now : busySince;
            boolean wasInFlight = startedAt.isBefore(begin);
            Duration pause = pause(stated);
            if (!wasInFlight) {
                refusals++;
                begin(now, pause);
                return pause;
            }
            if (stated.isPresent() && now.plus(pause).isAfter(end.plus(DOUBLING))) {
                end = now.plus(pause);
                return pause;
            }
            return Duration.ZERO;
        }

        private Duration pause(Optional<Duration> stated) {
            int doublings = stated.isPresent() ? refusals - 1 : refusals;
            Duration least =
                    doublings < 0 ? Duration.ZERO : FIRST_PAUSE.multipliedBy(1L << Math.min(doublings, MAX_DOUBLINGS));
            return stated.filter(wait -> wait.compareTo(least) > 0).orElse(least);
        }

        void begin(Instant now, Duration pause) {
            begin = now;
            end = now.plus(pause).isAfter(end) ? now.plus(pause) : end;
            nextProbe = now.plus(PROBE_INTERVAL);
            admitted = 0;
            waiting = 0;
        }

        void answered(Instant now, Instant startedAt) {
            if (!startedAt.isBefore(begin)) {
                busySince = null;
                refusals = 0;
                if (now.isBefore(end)) {
                    end = now;
                }
            }
        }

        boolean isForgotten(Instant now) {
            return now.isAfter(end.plus(busySince == null ? OPENING : MEMORY));
        }

        boolean admits(Instant now) {
            boolean isProbe = now.isBefore(end) && !now.isBefore(nextProbe);
            if (isProbe) {
                nextProbe = now.plus(PROBE_INTERVAL);
            }
            boolean isAdmitted =
                    isProbe || (!now.isBefore(end) && opening(admitted).compareTo(Duration.between(end, now)) <= 0);
            if (isAdmitted) {
                admitted++;
                waiting = Math.max(0, waiting - 1);
            }
            return isAdmitted;
        }

        Wait wait(Instant now) {
            Duration untilTurn = Duration.between(now, end.plus(opening(admitted + waiting)));
            waiting++;
            Duration wait = untilTurn.isPositive() ? untilTurn : Duration.ZERO;
            boolean isLasting = busySince != null && busySince.plus(LASTING).isBefore(now);
            return new Wait(wait, isLasting, reason);
        }

        /** How long after the end of the pause a call with this many before it is let through. */
        private static Duration opening(long before) {
            double doublings = Math.log(before + 1.0) / Math.log(2);
            return Duration.ofMillis(Math.round(DOUBLING.toMillis() * doublings));
        }
    }
}
