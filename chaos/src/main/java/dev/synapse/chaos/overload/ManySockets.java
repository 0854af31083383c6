package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Set;

/** Opens many WebSockets of one user concurrently on a new group, and keeps them open for a while. */
record ManySockets(int sockets, Duration hold) implements Attack {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "many WebSockets";
    }

    @Override
    public Set<String> expected() {
        return Set.of("101");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        String path = "/ws/" + by.newGroup();
        byte[] upgrade = upgrade(by, path);
        new Burst(sockets, hold.plus(TIMEOUT))
                .of(i -> tally.attempt(() -> {
                    try (Connection connection = by.connect()) {
                        connection.send(upgrade);
                        Response answer = connection.receive(TIMEOUT);
                        tally.answer("GET " + path, answer);
                        if (answer.status() == 101) {
                            Pause.of(hold);
                        }
                    }
                }));
    }

    private static byte[] upgrade(Attacker by, String path) {
        return Request.get(path)
                .as(by.token())
                .with("Connection: Upgrade")
                .with("Upgrade: websocket")
                .with("Sec-WebSocket-Version: 13")
                .with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                .bytes();
    }
}
