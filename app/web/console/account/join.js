import { use } from '../../shared/accounts.js';
import { ask } from '../../shared/api.js';
import { h, show } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { problemOf, trouble } from '../trouble.js';
import { markSaved } from './saved.js';
import { friendlyName, tokenIn } from './secret.js';
import { showToken } from './token.js';

/** Makes an account in one click. */
export function makeForm() {
  const name = h('input', {
    name: 'name',
    maxlength: 64,
    autocomplete: 'nickname',
    placeholder: friendlyName(t('account.first'), t('account.second')),
  });
  const button = h('button', { class: 'primary' }, t('account.make'));
  const place = h('div');
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    button.disabled = true;
    show(place);
    try {
      const account = await ask('users', {
        method: 'POST',
        json: { name: name.value.trim() || name.placeholder },
      });
      use(account);
      await showToken(account, { fresh: true });
    } catch (error) {
      // Here 401 is about the operator's token, which nobody has who reads this.
      const closed = [401, 403].includes(problemOf(error).status);
      show(place, closed ? h('p', { role: 'alert' }, t('account.closed')) : trouble(error));
    } finally {
      button.disabled = false;
    }
  };
  return h(
    'form',
    { class: 'card', onsubmit: submit },
    h('h2', null, t('account.makeTitle')),
    h('p', { class: 'quiet' }, t('account.makeHow')),
    h('label', null, h('span', null, t('account.name')), name),
    h('div', { class: 'actions' }, button),
    place,
  );
}

/** Signs in with a token that was made before. */
export function signInForm() {
  const error = h('p', { class: 'wrong', id: 'token-wrong', role: 'alert' });
  const field = h('input', {
    name: 'token',
    class: 'token',
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
    'aria-describedby': 'token-wrong',
  });
  const button = h('button', null, t('account.signIn'));
  const refuse = (/** @type {string} */ words) => {
    error.textContent = words;
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    error.textContent = '';
    field.removeAttribute('aria-invalid');
    const token = tokenIn(field.value);
    if (!token) return refuse(t('account.noToken'));
    button.disabled = true;
    try {
      const { id, name } = await ask('users/me', { token });
      markSaved(token);
      field.value = '';
      use({ id, name, token });
      notify(t('account.using', { name }));
    } catch (caught) {
      const problem = problemOf(caught);
      refuse(problem.status === 401 ? t('account.wrongToken') : problem.sentence);
    } finally {
      button.disabled = false;
    }
  };
  return h(
    'form',
    { class: 'card', onsubmit: submit, novalidate: true },
    h('h2', null, t('account.signInTitle')),
    h('p', { class: 'quiet' }, t('account.signInHow')),
    h('label', null, h('span', null, t('account.token')), field),
    error,
    h('div', { class: 'actions' }, button),
  );
}
