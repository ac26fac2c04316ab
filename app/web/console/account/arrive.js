import { accounts, use } from '../../shared/accounts.js';
import { ask } from '../../shared/api.js';
import { t } from '../../shared/i18n.js';
import { notify } from '../../shared/notice.js';
import { question } from '../question.js';
import { problemOf } from '../trouble.js';
import { markSaved } from './saved.js';
import { tokenIn } from './secret.js';

/**
 * Adds the account of a QR code's address, after a question: anybody can make such a link.
 * @param {string} secret what stood behind `#account=`
 */
export async function arrive(secret) {
  const token = tokenIn(secret);
  if (!token) {
    notify(t('account.linkBroken'), { bad: true, seconds: 12 });
    return;
  }
  try {
    const { id, name } = await ask('users/me', { token });
    const known = accounts.value.some((account) => account.id === id && account.token === token);
    const yes =
      known ||
      (await question(t('account.arrive'), t('account.arriveAsk', { name }), t('account.arriveYes')));
    if (!yes) return;
    use({ id, name, token });
    markSaved(token);
    notify(t('account.using', { name }));
  } catch (error) {
    notify(problemOf(error).sentence, { bad: true, seconds: 12 });
  }
}
