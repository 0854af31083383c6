package dev.synapse.chaos.overload;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Opens event streams and WebSockets with tokens that expire soon; the server has to close them on expiry.
 *
 * @param hold how long after the expiry they may stay open
 */
record ExpiringTokenStreams(TokenForger tokens, String group, int streams, Duration hold) implements Attack {

    private static final Duration LIFETIME = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "event streams with expiring tokens";
    }

    @Override
    public Set<String> expected() {
        return Set.of("401", "404");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        String token = tokens.expiring(by.token(), Instant.now().plus(LIFETIME));
        List<Request> opened = List.of(
                Request.get("/groups/" + group + "/events").as(token).with("Connection: close"),
                Request.get("/ws/" + group)
                        .as(token)
                        .with("Connection: Upgrade")
                        .with("Upgrade: websocket")
                        .with("Sec-WebSocket-Version: 13")
                        .with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        new Burst(streams, LIFETIME.plus(hold).plus(TIMEOUT))
                .of(i -> tally.attempt(() -> {
                    try (Connection connection = by.connect()) {
                        Request request = opened.get(i % opened.size());
                        connection.send(request.bytes());
                        Response answer = connection.receiveHead(TIMEOUT);
                        if (answer.status() == 200 || answer.status() == 101) {
                            tally.state(connection.awaitEnd(LIFETIME.plus(hold)));
                        } else {
                            tally.answer(request.method() + " " + request.path(), answer);
                        }
                    }
                }));
    }
}
