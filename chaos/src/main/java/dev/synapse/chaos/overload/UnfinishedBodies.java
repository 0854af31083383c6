package dev.synapse.chaos.overload;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/**
 * Sends bodies with one large JSON string that stop just before their end: half with a length, half chunked. {@code /auth/*} needs no
 * account.
 *
 * @param size size of a body in bytes
 * @param hold how long each connection waits for a response
 */
record UnfinishedBodies(String path, String field, int connections, int size, Duration hold) implements Attack {

    @Override
    public String name() {
        return "unfinished bodies to " + path;
    }

    @Override
    public Set<String> expected() {
        return Set.of("400", "401", "408", "413", "422");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        byte[] body = new byte[size - 2];
        Arrays.fill(body, (byte) 'a');
        byte[] start = "{\"%s\": \"".formatted(field).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, body, 0, start.length);
        Request request = Request.json("POST", path, body).as(by.token());
        new Burst(connections, hold.multipliedBy(2))
                .of(i -> tally.attempt(() -> {
                    try (Connection connection = by.connect()) {
                        boolean inChunks = i % 2 == 1;
                        connection.send(inChunks ? chunkedHead(request) : request.head(size));
                        connection.send(body);
                        tally.answer("POST " + path, connection.receive(hold));
                    }
                }));
    }

    /** Announces the whole body as one chunk, which is never finished. */
    private byte[] chunkedHead(Request request) {
        String head = new String(request.with("Transfer-Encoding: chunked").head(-1), StandardCharsets.UTF_8);
        return (head + Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
