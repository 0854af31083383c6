package dev.synapse.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One complete HTTP/1.1 request with a UTF-8 body. Header names are lower case; the path has no query. */
record HttpRequest(String method, String path, Map<String, String> headers, String body) {
    private static final int MAX_LINE = 64 * 1024;

    /** Reads the next request; empty if the client closed the connection between two requests. */
    static Optional<HttpRequest> read(InputStream in) throws IOException {
        String start = readLine(in);
        if (start.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = start.split(" ", -1);
        if (parts.length != 3) {
            throw new IOException("not a request line: " + start);
        }
        Map<String, String> headers = readHeaders(in);
        String target = parts[1];
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return Optional.of(
                new HttpRequest(parts[0], path, headers, new String(readBody(in, headers), StandardCharsets.UTF_8)));
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Whether the request carries {@code Authorization: Bearer <key>}; an empty key admits all requests. */
    boolean isAuthorized(String key) {
        return key.isEmpty() || header("authorization").equals("Bearer " + key);
    }

    private static Map<String, String> readHeaders(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("not a header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static byte[] readBody(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return readChunks(in);
        }
        return readExactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(readLine(in).split(";", 2)[0].strip(), 16);
            body.writeBytes(readExactly(in, size));
            String end = readLine(in);
            if (!end.isEmpty()) {
                throw new IOException("not the end of a chunk: " + end);
            }
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private static byte[] readExactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the request ended after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (line.length() == MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
