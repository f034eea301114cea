/** A widget on a dashboard: how large it is, and in which theme. */
export interface Frame {
  readonly theme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

/**
 * A dashboard with one custom widget, as the CloudWatch user guide tells of it: it calls the function and shows the HTML
 * that it returns, without scripts, frames and references; an element before a `cwdb-action` calls a function once it is
 * confirmed, with the widget's context and its form fields, and the answer is shown in a popup. `call` is the page's way
 * to invoke functions.
 */
export const dashboardPage = ({ theme, width, height }: Frame, endpoint: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><title>ballast-us-east-1</title>
<style>
  body { margin: 0; padding: 12px; font: 14px/20px "Helvetica Neue", Roboto, Arial, sans-serif; background: ${theme === 'dark' ? '#0f1b2a' : '#f2f3f3'}; color: ${theme === 'dark' ? '#d5dbdb' : '#16191f'}; }
  h1 { font-size: 18px; margin: 0 0 8px; }
  .widget { width: ${width}px; background: ${theme === 'dark' ? '#1b232d' : '#fff'}; border: 1px solid #879596; }
  .widget > header { font-weight: 700; padding: 6px 8px; }
  .content { height: ${height}px; overflow: auto; }
  /* CloudWatch's own looks of what widgets return. */
  .content table { border-collapse: collapse; } .content td, .content th { border: 1px solid #879596; padding: 4px; }
  .content h2 { font-size: 24px; } a.btn, .btn { border: 1px solid #545b64; border-radius: 2px; padding: 4px 20px; }
  dialog { max-width: 480px; border: 1px solid #545b64; }
</style>
</head>
<body>
<main>
  <h1>ballast-us-east-1</h1>
  <section class="widget" aria-label="Incidents"><header>Incidents</header><div class="content" role="group" aria-label="Incidents" tabindex="0"></div></section>
</main>
<dialog class="confirm" aria-label="Confirm"><p></p><button value="no">Cancel</button> <button value="yes">Confirm</button></dialog>
<dialog class="popup" aria-label="Result"><div></div><button class="close">Close</button></dialog>
<script>
  const content = document.querySelector('.content')
  const confirmation = document.querySelector('.confirm')
  const popup = document.querySelector('.popup')
  const context = () => ({
    dashboardName: 'ballast-us-east-1', widgetId: 'widget-1', accountId: '123456789012', locale: 'en',
    timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 }, period: 300, isAutoPeriod: true,
    timeRange: { mode: 'relative', start: 0, end: 10800000, relativeStart: 10800000 }, theme: '${theme}', linkCharts: true,
    title: 'Incidents', params: {}, width: ${width}, height: ${height},
    forms: { all: Object.fromEntries([...content.querySelectorAll('form')].flatMap((form) => [...new FormData(form)])) },
  })
  const clean = (html) => {
    const parsed = new DOMParser().parseFromString(html, 'text/html')
    for (const each of parsed.querySelectorAll('script, iframe, use, object, embed, link, meta, base')) each.remove()
    for (const each of parsed.querySelectorAll('*'))
      for (const { name, value } of [...each.attributes])
        if (/^on/i.test(name) || /^\\s*javascript:/i.test(value)) each.removeAttribute(name)
    return parsed.head.innerHTML + parsed.body.innerHTML
  }
  const show = (where, answer) => {
    if (typeof answer === 'string') where.innerHTML = clean(answer)
    else where.textContent = JSON.stringify(answer, null, 2)
    for (const action of where.querySelectorAll('cwdb-action')) {
      action.hidden = true
      action.previousElementSibling.addEventListener('click', () => act(action))
    }
  }
  const confirmed = (text) => new Promise((resolve) => {
    confirmation.querySelector('p').textContent = text
    for (const button of confirmation.querySelectorAll('button'))
      button.onclick = () => { confirmation.close(); resolve(button.value === 'yes') }
    confirmation.showModal()
  })
  const act = async (action) => {
    const text = action.getAttribute('confirmation')
    if (text !== null && !(await confirmed(text))) return
    const event = { ...JSON.parse(action.textContent), widgetContext: context() }
    const answer = await call(action.getAttribute('endpoint'), event).catch((error) => '<p>' + error.message + '</p>')
    show(action.getAttribute('display') === 'popup' ? popup.querySelector('div') : content, answer)
    if (action.getAttribute('display') === 'popup') popup.showModal()
  }
  popup.querySelector('.close').onclick = () => popup.close()
  window.refresh = async () => show(content, await call('${endpoint}', { widgetContext: context() }))
  window.loaded = window.refresh()
</script>
</body>
</html>`
