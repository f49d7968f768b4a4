<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>提示信息 - 柳树沟社区 - Powered by Board!</title>
</head>
<body>
<div id="hd"><a href="./">柳树沟社区</a> <a href="forum.php">论坛</a> <a href="home.php">家园</a> <a href="login.php">登录</a> <a href="register.php">立即注册</a></div>
<div id="messagetext"><p>抱歉，您尚未登录，没有权限访问该版块</p></div>
<form action="login.php"><table><tr><td>用户名</td><td><input name="username"></td></tr><tr><td>密码</td><td><input name="password" type="password"></td><td><a href="lost.php">找回密码</a></td></tr><tr><td></td><td><button>登录</button> <label><input type="checkbox"> 自动登录</label></td></tr></table></form>
<div id="ft">Powered by Board! X3.4 &copy; 2001-2021 柳树沟社区 某ICP备00000004号</div>
</body>
</html>
