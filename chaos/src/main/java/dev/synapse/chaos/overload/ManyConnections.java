package dev.synapse.chaos.overload;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/** Opens many connections, half of them silent and half with an incomplete header, and waits for the server to close them. */
record ManyConnections(int connections, Duration hold) implements Attack {

    private static final byte[] HALF =
            "GET /auth/me HTTP/1.1\r\nHost: localhost\r\nAuthor".getBytes(StandardCharsets.UTF_8);

    @Override
    public String name() {
        return "many connections";
    }

    @Override
    public Set<String> expected() {
        return Set.of(Tally.OPEN, "400", "408");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        new Burst(connections, hold.multipliedBy(2))
                .of(i -> tally.attempt(() -> {
                    try (Connection connection = by.connect()) {
                        if (i % 2 == 1) {
                            connection.send(HALF);
                        }
                        tally.state(connection.awaitEnd(hold));
                    }
                }));
    }
}
