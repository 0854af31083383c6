package dev.synapse.gateway.identity;

import dev.synapse.gateway.RateLimits;
import dev.synapse.gateway.limits.ClientAddress;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Sha256;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Limits password attempts per account. Attempts are counted in Redis, across all gateways, before the hash is computed, so that concurrent
 * attempts cannot exceed the limit. Each client address has its own limit: attempts from other addresses can lower it, but never to zero,
 * and not for an address that has logged in to the account before. While Redis is unavailable, no password is verified. Thread-safe.
 */
@Component
class PasswordAttempts {

    private static final int OF_ADDRESS = 10;
    private static final int OF_UNKNOWN_ADDRESS_IN_ATTACK = 3;
    private static final int ATTACK = 60;
    private static final Duration KNOWN = Duration.ofDays(30);

    /** How often refusals are reported for one account. */
    private static final Duration REPORT = Duration.ofHours(1);

    /** Bounds what an account's logins leave in Redis, whatever the number of addresses they come from. */
    private static final int MAX_KNOWN = 16;

    private static final int ID_BYTES = 16;

    private static final Script BEGIN = Script.load("password_attempt");
    private static final Script REMEMBER = Script.load("remember_network");
    private static final Script GIVE_BACK = Script.load("give_back");
    private static final List<String> LIMITS = List.of(
            Long.toString(RateLimits.WINDOW.toMillis()),
            Integer.toString(OF_ADDRESS),
            Integer.toString(OF_UNKNOWN_ADDRESS_IN_ATTACK),
            Integer.toString(ATTACK));

    private final Redis redis;

    PasswordAttempts(Redis redis) {
        this.redis = redis;
    }

    /** A counted attempt. */
    record Attempt(String network, String ofAddress, String ofAccount, String known, String reported) {

        private static Attempt of(String email, String address) {
            String prefix =
                    "{login:%s}:".formatted(HexFormat.of().formatHex(Arrays.copyOf(Sha256.of(email), ID_BYTES)));
            String network = ClientAddress.network(address);
            return new Attempt(
                    network, prefix + "from:" + network, prefix + "all", prefix + "networks", prefix + "reported");
        }
    }

    /**
     * Counts an attempt before it is made; 429 if the address has none left for this account.
     *
     * @param lockOut runs before the first refusal of an account, and again after an hour, whatever the number of refusals and addresses
     */
    Attempt begin(String email, String address, Runnable lockOut) {
        Attempt attempt = Attempt.of(email, address);
        List<String> reply = redis.run(
                BEGIN,
                List.of(attempt.ofAddress(), attempt.ofAccount(), attempt.known(), attempt.reported()),
                arguments(attempt));
        if (reply.getFirst().equals("FULL")) {
            if (reply.get(2).equals("FIRST")) {
                lockOut.run();
            }
            long seconds = Math.max(1, Math.ceilDiv(Long.parseLong(reply.get(1)), 1_000L));
            throw ApiException.tooManyRequests(
                    "Too many password attempts for this account from your address; try again in %d s."
                            .formatted(seconds),
                    Duration.ofSeconds(seconds));
        }
        return attempt;
    }

    /** The password was correct: does not count the attempt, and remembers the address as one of the account's owner. */
    void succeeded(Attempt attempt) {
        redis.run(
                REMEMBER,
                List.of(attempt.known()),
                List.of(attempt.network(), Long.toString(KNOWN.toMillis()), Integer.toString(MAX_KNOWN)));
        giveBack(attempt.ofAddress());
    }

    /** Does not count the attempt: the password was not verified. */
    void cancel(Attempt attempt) {
        giveBack(attempt.ofAddress(), attempt.ofAccount());
    }

    private static List<String> arguments(Attempt attempt) {
        return Stream.concat(LIMITS.stream(), Stream.of(attempt.network(), Long.toString(REPORT.toMillis())))
                .toList();
    }

    private void giveBack(String... counters) {
        redis.run(GIVE_BACK, List.of(counters), List.of());
    }
}
