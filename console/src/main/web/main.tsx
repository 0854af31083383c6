import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/sign-in.css";
import "./styles/rooms.css";
import "./styles/room.css";
import "./styles/message.css";
import "./styles/code.css";
import "./styles/files.css";
import "./styles/composer.css";
import "./styles/dialog.css";
import "./styles/commands.css";
import "./styles/settings.css";
import "./styles/usage.css";
import "./styles/pages.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Api } from "./api/api";
import { Session } from "./api/session";
import { App } from "./ui/App";
import { ErrorBoundary } from "./ui/ErrorBoundary";
import { applyTheme } from "./ui/theme";

applyTheme();
const session = new Session();
const api = new Api(session);
createRoot(document.getElementById("page")!).render(
  <StrictMode>
    <ErrorBoundary>
      <App session={session} api={api} />
    </ErrorBoundary>
  </StrictMode>,
);
