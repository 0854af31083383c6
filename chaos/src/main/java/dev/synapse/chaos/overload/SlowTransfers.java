package dev.synapse.chaos.overload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/**
 * Sends one byte at a time, slowly enough to keep the connection from looking idle: half of the connections send a header, the other half a
 * body. The server has to close all of them before the attacker gives up.
 */
record SlowTransfers(int connections, Duration perByte, Duration hold) implements Attack {

    private static final byte[] HEADER =
            "GET /auth/me HTTP/1.1\r\nHost: localhost\r\nX-Padding: ".getBytes(StandardCharsets.UTF_8);

    private static final byte[] BODY = new Request("POST", "/auth/register", java.util.List.of(), new byte[0])
            .with("Content-Type: application/json")
            .head(4000);

    @Override
    public String name() {
        return "slow bytes";
    }

    @Override
    public Set<String> expected() {
        return Set.of("400", "408");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        new Burst(connections, hold.plusSeconds(20))
                .of(i -> tally.attempt(() -> {
                    try (Connection connection = by.connect()) {
                        connection.send(i % 2 == 0 ? HEADER : BODY);
                        tally.state(drip(connection));
                    }
                }));
    }

    private Connection.State drip(Connection connection) throws IOException {
        long end = System.nanoTime() + hold.toNanos();
        Connection.State state = connection.awaitEnd(perByte);
        while (state == Connection.State.OPEN && System.nanoTime() - end < 0) {
            connection.send(' ');
            state = connection.awaitEnd(perByte);
        }
        return state;
    }
}
