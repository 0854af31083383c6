package dev.synapse.tools.web;

import dev.synapse.shared.net.NetworkErrors;
import dev.synapse.shared.net.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one URL without following redirects. Each call uses its own connection, to an address that the resolver has
 * checked, never through a proxy, and closes it as soon as enough has been read. Thread-safe.
 */
final class PageClient {
    static final int MAX_BYTES = 1 << 20;

    private static final Timeout TIMEOUT = Timeout.ofSeconds(10);
    private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(20);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final String ACCEPTED =
            "text/html, application/xhtml+xml, text/plain, application/json;q=0.9, text/*;q=0.8, */*;q=0.1";

    private final DnsResolver lookup;
    private final Lookup<TlsSocketStrategy> tls;

    PageClient(DnsResolver lookup, SSLContext tls) {
        this.lookup = lookup;
        TlsSocketStrategy strategy = new DefaultClientTlsStrategy(
                tls, null, null, SSLBufferMode.STATIC, HostnameVerificationPolicy.BUILTIN, null);
        this.tls = scheme -> scheme.equals("https") ? strategy : null;
    }

    /** A server's response. */
    sealed interface Answer {
        /**
         * A redirect.
         *
         * @param location not yet parsed
         */
        record Redirect(String location) implements Answer {}

        /**
         * A page.
         *
         * @param contentType may be empty
         */
        record Content(String contentType, BoundedBody body) implements Answer {}
    }

    Answer get(PageAddress address) throws PageException {
        BasicHttpClientConnectionManager connection = connection();
        try (Deadline deadline = new Deadline(connection, TOTAL_TIMEOUT)) {
            return get(address, connection, deadline);
        } finally {
            connection.close(CloseMode.IMMEDIATE);
        }
    }

    private Answer get(PageAddress address, BasicHttpClientConnectionManager connection, Deadline deadline)
            throws PageException {
        try (CloseableHttpClient client = client(connection)) {
            ClassicHttpRequest request = request(address);
            HttpHost host = new HttpHost(address.scheme(), address.bareHost(), address.port());
            return read(address, client.executeOpen(host, request, null), connection);
        } catch (UnknownHostException notPublic) {
            throw PageException.permanent("“" + address.host()
                    + "” is unknown on the public internet, and only public pages are fetched. Check the URL.");
        } catch (IOException failed) {
            boolean timedOut = failed instanceof SocketTimeoutException || deadline.hasPassed();
            String reason =
                    timedOut ? "did not answer in time" : "could not be read: " + NetworkErrors.describe(failed);
            throw PageException.retryable(address.host() + " " + reason + ".", null);
        }
    }

    private Answer read(PageAddress address, ClassicHttpResponse response, BasicHttpClientConnectionManager connection)
            throws IOException, PageException {
        try {
            int status = response.getCode();
            String location = header(response, "Location");
            if (REDIRECTS.contains(status) && !location.isEmpty()) {
                return new Answer.Redirect(location);
            }
            if (status < 200 || status > 299) {
                throw failure(address, response);
            }
            return content(response);
        } finally {
            // before the response is closed, which would read to the end of a possibly endless body
            connection.close(CloseMode.IMMEDIATE);
        }
    }

    private static Answer content(ClassicHttpResponse response) throws IOException, PageException {
        String type = header(response, "Content-Type");
        PageText.requireReadable(type);
        String encoding =
                header(response, "Content-Encoding").toLowerCase(Locale.ROOT).strip();
        boolean gzip = encoding.equals("gzip") || encoding.equals("x-gzip");
        if (!gzip && !encoding.isEmpty() && !encoding.equals("identity")) {
            throw PageException.permanent("The page has the unsupported content encoding “" + encoding + "”.");
        }
        HttpEntity entity = response.getEntity();
        InputStream wire = entity == null ? InputStream.nullInputStream() : entity.getContent();
        return new Answer.Content(type, BoundedBody.read(wire, gzip, MAX_BYTES));
    }

    private static PageException failure(PageAddress address, ClassicHttpResponse response) {
        int status = response.getCode();
        String message = address.host() + " answered " + status + " for this URL.";
        return status == 408 || status == 429 || status >= 500
                ? PageException.retryable(
                        message,
                        RetryAfter.parse(header(response, "Retry-After"), Instant.now())
                                .orElse(null))
                : PageException.permanent(message);
    }

    private static String header(ClassicHttpResponse response, String name) {
        @Nullable Header header = response.getFirstHeader(name);
        return header == null || header.getValue() == null ? "" : header.getValue();
    }

    private static ClassicHttpRequest request(PageAddress address) {
        ClassicHttpRequest request = new BasicClassicHttpRequest(Method.GET, address.path());
        request.setHeader("Accept", ACCEPTED);
        request.setHeader("Accept-Encoding", "gzip");
        request.setHeader("Accept-Language", "en, *;q=0.5");
        return request;
    }

    private static CloseableHttpClient client(BasicHttpClientConnectionManager connection) {
        return HttpClients.custom()
                .setConnectionManager(connection)
                .setUserAgent("Synapse (fetch_page)")
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(TIMEOUT)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .build();
    }

    private BasicHttpClientConnectionManager connection() {
        BasicHttpClientConnectionManager connection = new BasicHttpClientConnectionManager(
                new DefaultHttpClientConnectionOperator(_ -> new Socket(Proxy.NO_PROXY), null, lookup, tls), null);
        connection.setConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(TIMEOUT)
                .setSocketTimeout(TIMEOUT)
                .build());
        return connection;
    }
}
