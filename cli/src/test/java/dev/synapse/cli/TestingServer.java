package dev.synapse.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Implements the part of the public API that the chat uses, over real HTTP; tests script its turns. */
final class TestingServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    final Map<String, String> users = new ConcurrentHashMap<>();
    final Map<String, TestingGroup> groups = new ConcurrentHashMap<>();
    final Set<String> tools = new TreeSet<>(Set.of("web_search"));
    final Queue<Consumer<TestingTurn>> scripts = new ConcurrentLinkedQueue<>();
    final Map<String, String> uploads = new ConcurrentHashMap<>();

    /** The uploads that messages carry. */
    final List<String> sent = new CopyOnWriteArrayList<>();

    final List<String> calls = new ArrayList<>();
    final Queue<Integer> dropsAfter = new ConcurrentLinkedQueue<>();
    final AtomicInteger busy = new AtomicInteger();
    volatile boolean canRegister = true;
    volatile boolean canCancel = true;
    volatile boolean canRefresh = true;

    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final HttpServer http;

    TestingServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    void expireTokens() {
        tokens.clear();
    }

    TestingGroup onlyGroup() {
        if (groups.size() != 1) {
            throw new IllegalStateException("groups: " + groups.keySet());
        }
        return groups.values().iterator().next();
    }

    long calls(String start) {
        synchronized (calls) {
            return calls.stream().filter(call -> call.startsWith(start)).count();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        synchronized (calls) {
            calls.add(exchange.getRequestMethod() + " " + path);
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try (exchange) {
            if (busy.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                problem(exchange, 503, "no worker has reported yet");
            } else if (path.startsWith("/auth/")) {
                auth(exchange, path, body);
            } else if (!tokens.contains(
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")))) {
                problem(exchange, 401, "missing or invalid token");
            } else {
                route(exchange, path, body);
            }
        }
    }

    private void auth(HttpExchange exchange, String path, String body) throws IOException {
        switch (path) {
            case "/auth/register" -> {
                JsonNode json = JSON.readTree(body);
                String email = json.get("email").stringValue();
                if (!canRegister) {
                    problem(exchange, 403, "registration is closed");
                    return;
                }
                boolean taken = users.putIfAbsent(email, json.get("password").stringValue()) != null;
                if (taken) {
                    problem(exchange, 409, "taken");
                } else {
                    answer(exchange, 201, Map.of("id", UUID.randomUUID(), "email", email));
                }
            }
            case "/auth/login" -> {
                Map<String, String> form = form(body);
                if (form.get("password").equals(users.get(form.get("username")))) {
                    answer(exchange, 200, newTokens());
                } else {
                    problem(exchange, 401, "wrong email or password");
                }
            }
            case "/auth/refresh" -> {
                if (canRefresh) {
                    answer(exchange, 200, newTokens());
                } else {
                    problem(exchange, 404, "not found");
                }
            }
            default -> problem(exchange, 404, "not found");
        }
    }

    private Map<String, Object> newTokens() {
        String token = UUID.randomUUID().toString();
        tokens.add("Bearer " + token);
        return Map.of(
                "access_token", token, "token_type", "bearer", "expires_in", 900, "refresh_token", UUID.randomUUID());
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }

    private void route(HttpExchange exchange, String path, String body) throws IOException {
        String call = exchange.getRequestMethod() + " " + path.replaceAll("[0-9a-f-]{36}", "*");
        String[] parts = path.split("/", -1);
        TestingGroup group = parts.length > 2 ? groups.get(parts[2]) : null;
        if (path.startsWith("/groups/") && group == null) {
            problem(exchange, 404, "not found");
            return;
        }
        switch (call) {
            case "GET /system/tools" ->
                answer(
                        exchange,
                        200,
                        tools.stream().map(name -> Map.of("name", name)).toList());
            case "POST /groups" -> {
                TestingGroup made = new TestingGroup(JSON.readTree(body));
                groups.put(made.id, made);
                answer(exchange, 201, made.json());
            }
            case "GET /groups/*" -> answer(exchange, 200, group.json());
            case "PATCH /groups/*/members/*" -> answer(exchange, 200, group.patch(parts[4], JSON.readTree(body)));
            case "POST /groups/*/messages" -> post(exchange, group, JSON.readTree(body));
            case "POST /groups/*/files" -> {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (type.startsWith("image/") || type.startsWith("text/")) {
                    String id = UUID.randomUUID().toString();
                    uploads.put(id, exchange.getRequestURI().getQuery() + " " + type + " " + body);
                    answer(exchange, 201, Map.of("id", id));
                } else {
                    problem(exchange, 415, "not supported");
                }
            }
            case "GET /groups/*/messages" ->
                answer(exchange, 200, group.history(exchange.getRequestURI().getQuery()));
            case "GET /groups/*/turns" -> answer(exchange, 200, group.turns());
            case "GET /groups/*/turns/*" ->
                answer(exchange, 200, group.turn(parts[4]).json());
            case "POST /groups/*/turns/*/cancel" -> {
                if (canCancel) {
                    answer(exchange, 202, group.turn(parts[4]).cancel());
                } else {
                    problem(exchange, 405, "not supported");
                }
            }
            case "GET /groups/*/events" -> events(exchange, group);
            default -> problem(exchange, 404, "not found");
        }
    }

    private void post(HttpExchange exchange, TestingGroup group, JsonNode body) throws IOException {
        TestingTurn turn = group.newTurn();
        body.path("files").forEach(file -> sent.add(uploads.get(file.stringValue())));
        Map<String, Object> message = turn.user(body.get("content").stringValue());
        Consumer<TestingTurn> script = scripts.poll();
        Thread.ofVirtual().start(() -> (script == null ? TestingTurn.HELLO : script).accept(turn));
        answer(exchange, 202, message);
    }

    private void events(HttpExchange exchange, TestingGroup group) throws IOException {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        int next = last == null ? group.eventCount() : Integer.parseInt(last);
        Integer drop = dropsAfter.poll();
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        for (int sent = 0; drop == null || sent < drop; sent++) {
            String event = group.event(next++);
            if (event == null) {
                return;
            }
            out.write(("id: " + next + "\ndata: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void problem(HttpExchange exchange, int status, String detail) throws IOException {
        answer(exchange, status, Map.of("status", status, "title", "refused", "detail", detail));
    }

    @Override
    public void close() {
        groups.values().forEach(TestingGroup::close);
        http.stop(0);
    }
}
