package dev.synapse.gateway.events;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Where sockets are opened. Origins are looked at in {@link SocketHandshake}, so that the refusal is a problem document. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class SocketConfiguration implements WebSocketConfigurer {

    private final SocketHandler handler;
    private final SocketHandshake handshake;

    SocketConfiguration(SocketHandler handler, SocketHandshake handshake) {
        this.handler = handler;
        this.handshake = handshake;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        DefaultHandshakeHandler protocols = new DefaultHandshakeHandler();
        protocols.setSupportedProtocols("synapse.v1");
        registry.addHandler(handler, "/ws/*")
                .addInterceptors(handshake)
                .setHandshakeHandler(protocols)
                .setAllowedOriginPatterns("*");
    }
}
