package dev.synapse.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections are pinned to a checked address, but the certificate is verified against the host name. */
class CertificateTest {
    private static final String NAME = "wiki.example";
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path directory;

    private static SSLContext tls;
    private static TestingPages pages;

    @BeforeAll
    static void serve() throws Exception {
        KeyStore keys = selfSigned();
        tls = context(keys);
        SSLServerSocket server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        pages = TestingPages.on(server);
        pages.serve("/", "text/plain", "by TLS");
    }

    @AfterAll
    static void close() {
        pages.close();
    }

    @Test
    void a_certificate_for_the_host_name_is_accepted() throws Exception {
        assertThat(reader(NAME, tls)
                        .read("https://" + NAME + ":" + pages.port() + "/")
                        .text())
                .isEqualTo("by TLS");
    }

    @Test
    void a_certificate_for_another_name_is_rejected() throws Exception {
        PageException failure = catchThrowableOfType(
                PageException.class,
                () -> reader("other.example", tls).read("https://other.example:" + pages.port() + "/"));

        assertThat(failure).hasMessageContaining("TLS failed");
    }

    @Test
    void an_untrusted_certificate_is_rejected() throws Exception {
        PageException failure = catchThrowableOfType(
                PageException.class,
                () -> reader(NAME, SSLContext.getDefault()).read("https://" + NAME + ":" + pages.port() + "/"));

        assertThat(failure).hasMessageContaining("TLS failed");
    }

    private static PageReader reader(String host, SSLContext trusting) {
        return new PageReader(
                AllowedHosts.parse("LIST", host + ":" + pages.port()),
                Set.of(),
                _ -> new InetAddress[] {InetAddress.getLoopbackAddress()},
                trusting);
    }

    private static KeyStore selfSigned() throws Exception {
        Path store = directory.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "page",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=" + NAME,
                        "-ext",
                        "san=dns:" + NAME,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString()))
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("page", keys.getCertificate("page"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
