package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** Sends many logins concurrently: each costs the server a password hash. */
record LoginFlood(Kind kind, int logins) implements Attack {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Kind of credentials. */
    enum Kind {
        UNKNOWN_ADDRESSES,
        WRONG_PASSWORD,
        RIGHT_PASSWORD
    }

    @Override
    public String name() {
        return switch (kind) {
            case UNKNOWN_ADDRESSES -> "logins with unknown addresses";
            case WRONG_PASSWORD -> "logins with wrong passwords";
            case RIGHT_PASSWORD -> "logins with the right password";
        };
    }

    @Override
    public Set<String> expected() {
        return kind == Kind.RIGHT_PASSWORD ? Set.of("200") : Set.of("401");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        new Burst(logins, LIMIT).of(i -> by.withToken("").send(login(by, i), tally));
    }

    private Request login(Attacker by, int number) {
        return switch (kind) {
            case UNKNOWN_ADDRESSES -> Attacker.login("nobody-" + UUID.randomUUID() + "@example.org", "wrong password");
            case WRONG_PASSWORD -> Attacker.login(by.email(), "wrong password " + number);
            case RIGHT_PASSWORD -> Attacker.login(by.email(), Attacker.PASSWORD);
        };
    }
}
