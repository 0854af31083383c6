package dev.synapse.shared.service;

import dev.synapse.shared.settings.InvalidSettingException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits, at the start of a service, until the services that it depends on are available. Stateless. */
public final class Startup {

    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final RetryLimit A_MINUTE = new RetryLimit(Duration.ofSeconds(60), Duration.ofSeconds(1));

    private Startup() {}

    /** The maximum duration of retries, and the pause between two of them. */
    record RetryLimit(Duration limit, Duration pause) {}

    /**
     * The result of the attempt, which is repeated each second for a minute while it fails; each new reason is logged. After a minute the
     * last failure is thrown as an {@link InvalidSettingException} that names the setting. An {@link InvalidSettingException} of the
     * attempt itself is not retried.
     */
    public static <T> T awaitAvailable(String setting, Supplier<T> attempt) {
        return awaitAvailable(setting, attempt, A_MINUTE);
    }

    static <T> T awaitAvailable(String setting, Supplier<T> attempt, RetryLimit retry) {
        long begin = System.nanoTime();
        String logged = "";
        while (true) {
            try {
                return attempt.get();
            } catch (InvalidSettingException e) {
                throw e;
            } catch (RuntimeException e) {
                String reason = String.valueOf(e.getMessage());
                if (System.nanoTime() - begin > retry.limit().toNanos()) {
                    throw new InvalidSettingException("%s: %s (retried for %d s)"
                            .formatted(setting, reason, retry.limit().toSeconds()));
                }
                if (!reason.equals(logged)) {
                    log.warn(
                            "{} (retrying for up to {} s)",
                            reason,
                            retry.limit().toSeconds());
                    logged = reason;
                }
                pause(retry.pause());
            }
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidSettingException("interrupted during startup");
        }
    }
}
