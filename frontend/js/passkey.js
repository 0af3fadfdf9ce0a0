// Passkeys: a form asks the server for a question, the browser's key answers it, the form sends it.
import { say } from "./words.js";
import { toast } from "./toast.js";

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function named(list = []) {
  return list.map((one) => ({ ...one, id: bytes(one.id) }));
}

/** The server's question, with bytes where the browser wants bytes. */
function opened(question) {
  return {
    ...question,
    challenge: bytes(question.challenge),
    ...(question.user && { user: { ...question.user, id: bytes(question.user.id) } }),
    ...(question.excludeCredentials && { excludeCredentials: named(question.excludeCredentials) }),
    ...(question.allowCredentials && { allowCredentials: named(question.allowCredentials) }),
  };
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function told(key) {
  const response = {};
  for (const part of PARTS) if (key.response[part]) response[part] = text(key.response[part]);
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} };
}

async function question(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(form.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
  if (answer.redirected) location.assign(answer.url); // the password is asked for again first
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return opened(await answer.json());
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const key = await navigator.credentials[form.dataset.passkey]({ publicKey: await question(form) });
    form.elements.answer.value = JSON.stringify(told(key));
    form.submit();
  } catch {
    toast({ text: say("passkey"), kind: "neg" });
    button.disabled = false;
  }
});
