/// <reference types="highlight.js" />
declare module "*.css";
