"""How a notice leaves the portal: when to try again, mail, and robots of group chats."""
