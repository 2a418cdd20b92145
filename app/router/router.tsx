/** Which page an address shows. The pages of the account stand in its frame and ask for somebody to be signed in. */
import { type ReactNode, Suspense } from 'react'
import { Redirect, Route, Switch, Router as Ways } from 'wouter'
import { accountPages } from '../account/pages.ts'
import { securityPages } from '../account/security/pages.ts'
import { HOME } from './after-sign-in.ts'
import { aroundNavigation } from './leaving.ts'
import { page, pageWithTexts } from './page.ts'
import { publicPages } from './public-pages.ts'

const AccountFrame = pageWithTexts(() => import('../shell/account-frame.tsx'), 'AccountFrame')
const MailFrame = pageWithTexts(() => import('../mail/mail-frame.tsx'), 'MailFrame')
const NotFoundPage = page(() => import('../shell/not-found-page.tsx'), 'NotFoundPage')
const NoSuchPart = page(() => import('../account/no-such-part.tsx'), 'NoSuchPart')

const routesOf = (pages: typeof publicPages): ReactNode[] =>
  Object.entries(pages).map(([path, component]) => <Route key={path} path={path} component={component} />)

const AccountPages = (): ReactNode => (
  <Switch>
    {routesOf({ ...accountPages, ...securityPages })}
    <Route component={NoSuchPart} />
  </Switch>
)

export const Router = (): ReactNode => (
  <Ways aroundNav={aroundNavigation}>
    <Suspense>
      <Switch>
        <Route path="/">
          <Redirect to={HOME} replace />
        </Route>
        {routesOf(publicPages)}
        <Route path="/account/*?">
          <AccountFrame>
            <AccountPages />
          </AccountFrame>
        </Route>
        <Route path="/mail/*?" component={MailFrame} />
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  </Ways>
)
