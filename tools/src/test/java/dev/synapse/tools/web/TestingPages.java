package dev.synapse.tools.web;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/** A web server on the loopback interface that serves arbitrary responses and counts connections. */
final class TestingPages implements AutoCloseable {
    private final ServerSocket server;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final AtomicInteger hits = new AtomicInteger();
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();

    /** Writes the whole response, including its head. */
    interface Page {
        void writeTo(OutputStream out) throws IOException;
    }

    private TestingPages(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    static TestingPages start() {
        try {
            return new TestingPages(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestingPages on(ServerSocket server) {
        return new TestingPages(server);
    }

    int port() {
        return server.getLocalPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** The number of connections. */
    int hits() {
        return hits.get();
    }

    /** The lines of each request's head. */
    List<List<String>> requests() {
        return List.copyOf(requests);
    }

    TestingPages serve(String path, Page page) {
        pages.put(path, page);
        return this;
    }

    TestingPages serve(String path, String contentType, byte[] body) {
        return serve(path, out -> {
            out.write(head("200 OK", "Content-Type: " + contentType, "Content-Length: " + body.length));
            out.write(body);
        });
    }

    TestingPages serve(String path, String contentType, String body) {
        return serve(path, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    TestingPages redirect(String path, String location) {
        return answer(path, "302 Found", "Location: " + location);
    }

    /** An answer without a body. */
    TestingPages answer(String path, String status, String... headers) {
        return serve(path, out -> out.write(head(status, headers)));
    }

    static byte[] head(String status, String... headers) {
        return ("HTTP/1.1 " + status + "\r\nConnection: close\r\n"
                        + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                hits.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            List<String> head = readHead(socket);
            if (head.isEmpty()) {
                return;
            }
            requests.add(head);
            String path = head.getFirst().split(" ", 3)[1];
            Page page = pages.getOrDefault(path, out -> out.write(head("404 Not Found", "Content-Length: 0")));
            page.writeTo(socket.getOutputStream());
        } catch (IOException clientLeft) {
            // expected in some tests
        }
    }

    private static List<String> readHead(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        List<String> lines = new ArrayList<>();
        String line = reader.readLine();
        while (line != null && !line.isEmpty()) {
            lines.add(line);
            line = reader.readLine();
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
