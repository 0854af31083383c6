package dev.synapse.shared.service;

import dev.synapse.shared.settings.InvalidSettingException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start of a service for what it needs. */
public final class Startup {

    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final RetryLimit A_MINUTE = new RetryLimit(Duration.ofSeconds(60), Duration.ofSeconds(1));

    private Startup() {}

    /** For how long something is tried again, and how long it is let alone in between. */
    record RetryLimit(Duration limit, Duration pause) {}

    /**
     * What the attempt gives, tried again each second for a minute; the reason is logged whenever it changes. After that the last
     * failure is thrown as a {@link InvalidSettingException} that names the setting.
     */
    public static <T> T awaitAvailable(String setting, Supplier<T> attempt) {
        return awaitAvailable(setting, attempt, A_MINUTE);
    }

    static <T> T awaitAvailable(String setting, Supplier<T> attempt, RetryLimit retry) {
        long begin = System.nanoTime();
        String said = "";
        while (true) {
            try {
                return attempt.get();
            } catch (InvalidSettingException e) {
                throw e;
            } catch (RuntimeException e) {
                String reason = String.valueOf(e.getMessage());
                if (System.nanoTime() - begin > retry.limit().toNanos()) {
                    throw new InvalidSettingException("%s: %s (tried for %d s)"
                            .formatted(setting, reason, retry.limit().toSeconds()));
                }
                if (!reason.equals(said)) {
                    log.warn(
                            "{} (trying again for up to {} s)",
                            reason,
                            retry.limit().toSeconds());
                    said = reason;
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
            throw new InvalidSettingException("interrupted while starting");
        }
    }
}
