package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Set;

/**
 * Requests a large response, or an event stream from its beginning, over many connections, and reads nothing for a while.
 *
 * @param path requested path
 * @param hold how long nothing is read
 */
record UnreadResponses(String path, int connections, Duration hold) implements Attack {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "unread responses: " + path.replaceAll("[0-9a-f-]{36}", "…");
    }

    @Override
    public Set<String> expected() {
        return Set.of("200");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        Request request = Request.get(path).as(by.token());
        new Burst(connections, hold.plus(TIMEOUT))
                .of(i -> tally.attempt(() -> {
                    try (Connection connection = by.connectWithoutReading()) {
                        connection.send(request.bytes());
                        Pause.of(hold);
                        tally.answer(request.method() + " " + path, connection.receiveHead(TIMEOUT));
                    }
                }));
    }
}
