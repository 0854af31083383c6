package dev.synapse.chaos.overload;

import dev.synapse.shared.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A client that need not follow the contract, with an address of the loopback range and optionally an account. Immutable.
 *
 * @param email empty without an account
 * @param token the access token; empty without an account
 */
record Attacker(int port, InetAddress from, String email, String token) {

    static final String PASSWORD = "correct horse battery";
    private static final Duration RETRY_LIMIT = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** A client without an account at 127.0.0.{@code lastByte}. */
    static Attacker at(int port, int lastByte) {
        try {
            InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte});
            return new Attacker(port, from, "", "");
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a copy with another address. */
    Attacker movedTo(int lastByte) {
        return new Attacker(port, at(port, lastByte).from, email, token);
    }

    Attacker withToken(String other) {
        return new Attacker(port, from, email, other);
    }

    /** Creates an account from this address, and logs in. */
    Attacker withAccount() {
        String fresh = "attacker-" + UUID.randomUUID() + "@example.org";
        retryWhileRejected(Request.json("POST", "/auth/register", credentials(fresh)))
                .expect(201);
        return new Attacker(port, from, fresh, "").loggedIn();
    }

    /** Logs in again. */
    Attacker loggedIn() {
        String access = retryWhileRejected(login(email, PASSWORD))
                .expect(200)
                .json()
                .path("access_token")
                .asString();
        return withToken(access);
    }

    /** Creates a group and returns its id; retries while the rate limit applies. */
    String newGroup() {
        return retryWhileRejected(Request.json("POST", "/groups", "{\"name\": \"Prey\"}"))
                .expect(201)
                .id();
    }

    /** Retries for up to two minutes until the response is neither 429 nor 503. */
    Response retryWhileRejected(Request request) {
        long end = System.nanoTime() + RETRY_LIMIT.toNanos();
        Response answer = ask(request);
        while ((answer.status() == 429 || answer.status() == 503) && System.nanoTime() - end < 0) {
            String seconds = answer.header("Retry-After");
            Pause.of(Duration.ofSeconds(seconds.matches("\\d{1,2}") ? Math.max(1, Integer.parseInt(seconds)) : 1));
            answer = ask(request);
        }
        return answer;
    }

    static String credentials(String email) {
        return Json.mapper()
                .createObjectNode()
                .put("email", email)
                .put("password", PASSWORD)
                .toString();
    }

    static Request login(String email, String password) {
        return Request.form("/auth/login", "username=%s&password=%s".formatted(encode(email), encode(password)));
    }

    Connection connect() throws IOException {
        return Connection.open(from, port, 0);
    }

    /** Opens a connection with a minimal receive buffer, which is not meant to be read. */
    Connection connectWithoutReading() throws IOException {
        return Connection.open(from, port, 2048);
    }

    /** Sends a request and requires a response. */
    Response ask(Request request) {
        try {
            return exchange(request);
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.path() + " failed: " + e, e);
        }
    }

    /** Sends a request and counts its outcome; empty if there was no response. */
    Optional<Response> send(Request request, Tally tally) {
        try {
            Response response = exchange(request);
            tally.answer(request.method() + " " + request.path(), response);
            return Optional.of(response);
        } catch (IOException e) {
            tally.failure(e);
            return Optional.empty();
        }
    }

    private Response exchange(Request request) throws IOException {
        try (Connection connection = connect()) {
            connection.send(request.as(token).with("Connection: close").bytes());
            return connection.receive(TIMEOUT);
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "attacker at " + from.getHostAddress();
    }
}
