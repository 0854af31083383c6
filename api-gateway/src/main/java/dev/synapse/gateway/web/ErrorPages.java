package dev.synapse.gateway.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Responds to requests that the container rejects outside the controllers. */
@Hidden
@RestController
class ErrorPages implements ErrorController {

    @RequestMapping("/error")
    ResponseEntity<Problem> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus resolved = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        HttpStatus status = resolved == null ? HttpStatus.NOT_FOUND : resolved;
        ApiException exception = status == HttpStatus.NOT_FOUND
                ? ApiException.notFound()
                : ApiException.of(status, ApiExceptionHandler.detail(status));
        return ErrorResponses.of(request, exception, new HttpHeaders());
    }
}
