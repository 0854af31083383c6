package dev.synapse.chaos.overload;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP/1.1 request as bytes, so that attacks can send parts of it, or send requests that no client library would send. Headers are whole
 * lines, without the host, the token and the length. Immutable.
 */
final class Request {

    private final String method;
    private final String path;
    private final List<String> headers;
    private final byte[] body;

    Request(String method, String path, List<String> headers, byte[] body) {
        this.method = method;
        this.path = path;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    static Request get(String path) {
        return new Request("GET", path, List.of(), new byte[0]);
    }

    static Request delete(String path) {
        return new Request("DELETE", path, List.of(), new byte[0]);
    }

    static Request json(String method, String path, String body) {
        return json(method, path, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a request whose body need not be UTF-8 or JSON. */
    static Request json(String method, String path, byte[] body) {
        return new Request(method, path, List.of("Content-Type: application/json"), body);
    }

    static Request form(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Request("POST", path, List.of("Content-Type: application/x-www-form-urlencoded"), bytes);
    }

    /** Returns a copy with an additional header line. */
    Request with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new Request(method, path, more, body);
    }

    /** With an access token; an empty one adds nothing. */
    Request as(String token) {
        return token.isEmpty() ? this : with("Authorization: Bearer " + token);
    }

    /** The request line and the headers, which announce {@code length} bytes of body; without a length if it is negative. */
    byte[] head(long length) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> text.append(header).append("\r\n"));
        if (length >= 0) {
            text.append("Content-Length: ").append(length).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The complete request. */
    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head(body.length == 0 && method.equals("GET") ? -1 : body.length));
        all.writeBytes(body);
        return all.toByteArray();
    }
}
