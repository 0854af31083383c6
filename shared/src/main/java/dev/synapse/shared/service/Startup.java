package dev.synapse.shared.service;

import dev.synapse.shared.settings.BadSetting;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start of a service for what it needs. */
public final class Startup {

    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Startup() {}

    /**
     * What the attempt gives, tried again each second for a minute; the reason is logged whenever it changes. After that the last
     * failure is thrown as a {@link BadSetting} that names the setting.
     */
    public static <T> T patiently(String setting, Supplier<T> attempt) {
        Instant end = Instant.now().plus(LIMIT);
        String said = "";
        while (true) {
            try {
                return attempt.get();
            } catch (BadSetting e) {
                throw e;
            } catch (RuntimeException e) {
                String reason = String.valueOf(e.getMessage());
                if (Instant.now().isAfter(end)) {
                    throw new BadSetting(setting + ": " + reason + " (tried for " + LIMIT.toSeconds() + " s)");
                }
                if (!reason.equals(said)) {
                    log.warn("{}; trying again for up to {} s", reason, LIMIT.toSeconds());
                    said = reason;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadSetting("interrupted while starting");
        }
    }
}
